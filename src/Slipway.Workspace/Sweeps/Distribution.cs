namespace Slipway.Workspace.Sweeps;

/// <summary>
/// How the values of a hyperparameter are distributed
/// (https://learn.microsoft.com/azure/machine-learning/how-to-tune-hyperparameters).
/// </summary>
internal enum Distribution
{
    /// <summary>One of several values.</summary>
    Choice,

    /// <summary>A whole number from 0 to less than a bound.</summary>
    RandInt,

    /// <summary>A number between two.</summary>
    Uniform,

    /// <summary>A number between two, in steps.</summary>
    QUniform,

    /// <summary>A number whose logarithm is uniform between two.</summary>
    LogUniform,

    /// <summary>The same, in steps.</summary>
    QLogUniform,

    /// <summary>A number around a mean, with a standard deviation.</summary>
    Normal,

    /// <summary>The same, in steps.</summary>
    QNormal,

    /// <summary>A number whose logarithm is normally distributed.</summary>
    LogNormal,

    /// <summary>The same, in steps.</summary>
    QLogNormal,
}
