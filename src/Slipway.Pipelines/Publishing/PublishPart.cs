namespace Slipway.Pipelines.Publishing;

/// <summary>The parts of a plan, which can be applied one after the other.</summary>
[Flags]
public enum PublishPart
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Compute clusters.</summary>
    Computes = 1,

    /// <summary>Environments, code, components, endpoints and their deployments.</summary>
    Pipelines = 2,

    /// <summary>Schedules, and what has lost its files.</summary>
    Schedules = 4,

    /// <summary>Everything.</summary>
    All = Computes | Pipelines | Schedules,
}
