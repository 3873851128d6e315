using System.Collections.Immutable;

namespace Slipway.Core.Reports;

/// <summary>Tests that belong together.</summary>
/// <param name="Name">What they are of.</param>
/// <param name="Cases">Them.</param>
public sealed record JUnitSuite(string Name, ImmutableArray<JUnitCase> Cases);

/// <summary>A test, and what came of it.</summary>
/// <param name="ClassName">What it is of, its parts joined by dots.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Duration">How long it took.</param>
public sealed record JUnitCase(string ClassName, string Name, JUnitOutcome Outcome, TimeSpan Duration)
{
    /// <summary>The file it stands in, relative to the repository, if any.</summary>
    public string? File { get; init; }

    /// <summary>The line in <see cref="File"/>, counted from 1, if known.</summary>
    public int? Line { get; init; }

    /// <summary>
    /// Why it failed or was skipped, its first line being the gist; or what one that passed has to say.
    /// </summary>
    public string? Message { get; init; }
}

/// <summary>What came of a test.</summary>
public enum JUnitOutcome
{
    /// <summary>All is as it should be.</summary>
    Passed,

    /// <summary>Something is not.</summary>
    Failed,

    /// <summary>It was not run.</summary>
    Skipped,
}
