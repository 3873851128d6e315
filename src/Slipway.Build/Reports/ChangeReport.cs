using System.Collections.Immutable;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>What a change touches and what has come of it.</summary>
internal sealed record ChangeReport
{
    /// <summary>What is reported on: the commit that is checked out, in seven digits, with a plus where files differ from it.</summary>
    public required string Subject { get; init; }

    /// <summary>What is compared with; null where nothing was said to be.</summary>
    public ChangesSince? Changes { get; init; }

    /// <summary>The tag of the last release; null where there is none.</summary>
    public string? Release { get; init; }

    /// <summary>What can't be told, and why, in sentences.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What publishing would change, under headings, in lines of a list in Markdown.</summary>
    public ImmutableArray<ReportSection> Differences { get; init; } = [];

    /// <summary>The tests of all pipelines, by pipeline and name.</summary>
    public ImmutableArray<ReportedTest> Tests { get; init; } = [];

    /// <summary>The schedules.</summary>
    public ImmutableArray<ReportedSchedule> Schedules { get; init; } = [];

    /// <summary>How far numbers may be apart to be called the same, as a part of the earlier one.</summary>
    public double Tolerance { get; init; }
}

/// <summary>Lines under a heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Lines">Lines of a list in Markdown; none where nothing differs.</param>
internal sealed record ReportSection(string Title, ImmutableArray<string> Lines);

/// <summary>How a test ended.</summary>
internal enum ReportedOutcome
{
    /// <summary>It was run, and is as expected.</summary>
    Passed,

    /// <summary>It was run, and is not.</summary>
    Failed,

    /// <summary>It passed before with the very same content.</summary>
    Proven,

    /// <summary>Nothing that it tests has changed.</summary>
    Unaffected,

    /// <summary>It did not come to be run.</summary>
    NotRun,
}

/// <summary>A test, and what it came to.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Name">The test's name.</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record ReportedTest(string Pipeline, string Name, ReportedOutcome Outcome)
{
    /// <summary>How long its steps ran, one after the other; null where that is not known.</summary>
    public TimeSpan? Work { get; init; }

    /// <summary>The same of the last release.</summary>
    public TimeSpan? EarlierWork { get; init; }

    /// <summary>What it measured.</summary>
    public ImmutableArray<ReportedNumber> Numbers { get; init; } = [];

    /// <summary>What is otherwise than expected.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>Pictures among the outputs that it looks at.</summary>
    public ImmutableArray<ReportedPicture> Pictures { get; init; } = [];
}

/// <summary>A picture that a test came to, beside that of the last release.</summary>
/// <param name="Name">Its path below the test's outputs, with forward slashes.</param>
/// <param name="File">It, relative to the root.</param>
/// <param name="Earlier">That of the last release, relative to the root; null where this machine does not have it.</param>
internal sealed record ReportedPicture(string Name, string File, string? Earlier);

/// <summary>A number that a test came to, beside that of the last release.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Earlier">That of the last release; null where it has none.</param>
/// <param name="Change">What has become of it; null where there is nothing to compare with.</param>
internal sealed record ReportedNumber(string Name, double Value, double? Earlier, MeasuredChange? Change);

/// <summary>A schedule, and what it will take.</summary>
/// <param name="Pipeline">The pipeline that it starts.</param>
/// <param name="Name">Its name.</param>
/// <param name="Firings">How often it fires in the next thirty days.</param>
/// <param name="RunTime">
/// How long the nodes of a cluster are taken by a run, added up, as a test took them; null where that is not known.
/// </param>
internal sealed record ReportedSchedule(string Pipeline, string Name, int Firings, TimeSpan? RunTime)
{
    /// <summary>The hours of nodes in thirty days; null where that is not known.</summary>
    public double? NodeHours => RunTime?.TotalHours * Firings;
}
