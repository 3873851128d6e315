using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>How a smoke test ended.</summary>
public enum SmokeTestOutcome
{
    /// <summary>What was tested is as it should be.</summary>
    Passed,

    /// <summary>It is not.</summary>
    Failed,

    /// <summary>It is not asked for here: its environment marker does not hold for the image's interpreter.</summary>
    Skipped,

    /// <summary>It is installed in a version that will do, and was not loaded, as its image declares.</summary>
    NotLoaded,
}

/// <summary>One test of a built image.</summary>
public sealed record SmokeTestResult
{
    /// <summary>What was tested: a package as its manifest asks for it, or the name of a structure test.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of test: a language, <c>command</c>, <c>file existence</c>, <c>file content</c> or <c>metadata</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The file that asks for the test, relative to the repository's root.</summary>
    public required string File { get; init; }

    /// <summary>The line of <see cref="File"/>, counted from 1.</summary>
    public required int Line { get; init; }

    /// <summary>How it ended.</summary>
    public required SmokeTestOutcome Outcome { get; init; }

    /// <summary>The version found in the image; null when there is none, or the test is not about a package.</summary>
    public string? Found { get; init; }

    /// <summary>Why it failed or was skipped, with the interpreter's own message; or a remark on how it passed.</summary>
    public string? Message { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }
}

/// <summary>
/// A built image whose smoke tests have all passed: what may be pushed. Only <see cref="SmokeTestRunner"/> makes one.
/// </summary>
public sealed record TestedImage
{
    internal TestedImage(BuiltImage image, ImmutableArray<SmokeTestResult> results)
    {
        Image = image;
        Results = results;
    }

    /// <summary>The image that was tested.</summary>
    public BuiltImage Image { get; }

    /// <summary>How many tests passed; the others were not asked for here.</summary>
    public int Passed => Results.Count(result => result.Outcome == SmokeTestOutcome.Passed);

    /// <summary>What the tests came to: <c>11 smoke tests passed, 1 package not loaded</c>.</summary>
    public string Summary
    {
        get
        {
            var notLoaded = Results.Count(result => result.Outcome == SmokeTestOutcome.NotLoaded);
            string?[] parts =
            [
                Passed == 0 ? null : $"{Passed} {(Passed == 1 ? "smoke test" : "smoke tests")} passed",
                notLoaded == 0 ? null : $"{notLoaded} {(notLoaded == 1 ? "package" : "packages")} not loaded",
            ];
            return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } text ? text : "nothing of it is tested";
        }
    }

    /// <summary>The tests; none of them failed.</summary>
    public ImmutableArray<SmokeTestResult> Results { get; }
}
