using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>How a smoke test ended.</summary>
public enum SmokeTestOutcome
{
    /// <summary>The package loads, in a version that will do.</summary>
    Passed,

    /// <summary>It is not there, in another version, or does not load.</summary>
    Failed,

    /// <summary>It is not asked for here: its environment marker does not hold for the image's interpreter.</summary>
    Skipped,
}

/// <summary>The test of one declared package in a container of the built image.</summary>
/// <param name="Package">What the manifest asks for.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record SmokeTestResult(DeclaredPackage Package, SmokeTestOutcome Outcome)
{
    /// <summary>The version found in the image; null when there is none.</summary>
    public string? Found { get; init; }

    /// <summary>Why it failed or was skipped, with the interpreter's own message; or a remark on how it passed.</summary>
    public string? Message { get; init; }

    /// <summary>How long the package took to load.</summary>
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

    /// <summary>The tests; none of them failed.</summary>
    public ImmutableArray<SmokeTestResult> Results { get; }
}
