using System.Collections.Immutable;

namespace Slipway.Build;

/// <summary>What a publish would do about the tests of a pipeline.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Tests">Their names.</param>
/// <param name="State">Whether they would run.</param>
/// <param name="Reason">Why, in a few words.</param>
internal sealed record PlannedTests(string Pipeline, ImmutableArray<string> Tests, PlannedTestState State, string Reason)
{
    public override string ToString() => $"tests of {Pipeline}: " + State switch
    {
        PlannedTestState.Proven => $"proven: {Reason}",
        PlannedTestState.Unaffected => Reason,
        PlannedTestState.None => $"none, since {Reason}",
        _ => $"{string.Join(", ", Tests)} would run ({Reason})",
    };
}

/// <summary>Whether tests would run.</summary>
internal enum PlannedTestState
{
    /// <summary>They would.</summary>
    WouldRun,

    /// <summary>They have passed, and nothing has changed since.</summary>
    Proven,

    /// <summary>They have not passed, and are left out all the same: nothing that they test has changed.</summary>
    Unaffected,

    /// <summary>There are none.</summary>
    None,
}
