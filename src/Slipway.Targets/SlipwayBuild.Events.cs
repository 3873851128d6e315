namespace Slipway.Targets;

public abstract partial class SlipwayBuild : IBuildEvents
{
    void IBuildEvents.OnTargetRunning(string target) => OnTargetRunning(target);

    void IBuildEvents.OnTargetSkipped(string target) => OnTargetSkipped(target);

    void IBuildEvents.OnTargetSucceeded(string target) => OnTargetSucceeded(target);

    void IBuildEvents.OnTargetFailed(string target) => OnTargetFailed(target);

    /// <summary>Called once parameters are read and it is settled what will run, before the first target does.</summary>
    protected internal virtual void OnBuildInitialized()
    {
    }

    /// <summary>Called before a target's actions. Targets that run at once call it at once, as they do what follows.</summary>
    /// <param name="target">The target's name.</param>
    protected internal virtual void OnTargetRunning(string target)
    {
    }

    /// <summary>Called when a target's turn has come and it is skipped.</summary>
    /// <param name="target">The target's name.</param>
    protected internal virtual void OnTargetSkipped(string target)
    {
    }

    /// <summary>Called when a target has succeeded, also when it had nothing to do.</summary>
    /// <param name="target">The target's name.</param>
    protected internal virtual void OnTargetSucceeded(string target)
    {
    }

    /// <summary>Called when a target has failed, after its error was shown.</summary>
    /// <param name="target">The target's name.</param>
    protected internal virtual void OnTargetFailed(string target)
    {
    }

    /// <summary>Called last, after the summary, however the targets ended.</summary>
    protected internal virtual void OnBuildFinished()
    {
    }
}
