namespace Slipway.Targets;

/// <summary>What a build is told while its targets run.</summary>
internal interface IBuildEvents
{
    /// <summary>A target's actions begin.</summary>
    void OnTargetRunning(string target);

    /// <summary>A target's turn has come, and it is skipped.</summary>
    void OnTargetSkipped(string target);

    /// <summary>A target has succeeded.</summary>
    void OnTargetSucceeded(string target);

    /// <summary>A target has failed.</summary>
    void OnTargetFailed(string target);
}
