using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>What belongs to one run of a build; the build's own members lead here.</summary>
internal sealed class BuildContext
{
    private readonly AsyncLocal<TargetRun?> _currentRun = new();

    public required BuildEnvironment Environment { get; init; }

    public required AbsolutePath Root { get; init; }

    /// <summary>Where reports go.</summary>
    public AbsolutePath ReportFolder => Root / "artifacts" / "build";

    public required SecretMask Secrets { get; init; }

    public required BuildReporter Reporter { get; init; }

    public required ILogger Log { get; init; }

    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>The build's targets; null while they are still being defined.</summary>
    public TargetGraph? Graph { get; set; }

    /// <summary>What runs even where it is up to date.</summary>
    public IReadOnlySet<ExecutableTarget> Forced { get; set; } = new HashSet<ExecutableTarget>();

    /// <summary>What targets want to be found, in the order in which they said so.</summary>
    public ConcurrentQueue<Link> Links { get; } = [];

    /// <summary>The target in whose action the caller is, also when several run at once; null outside.</summary>
    public TargetRun? CurrentRun
    {
        get => _currentRun.Value;
        set => _currentRun.Value = value;
    }
}
