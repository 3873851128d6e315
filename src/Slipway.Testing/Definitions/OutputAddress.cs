namespace Slipway.Testing;

/// <summary>Where an output, or a part of it, lies among those of a run.</summary>
/// <param name="Step">The step that wrote it.</param>
/// <param name="Output">The step's name for it.</param>
/// <param name="Path">What of it, with forward slashes; empty for the whole.</param>
public sealed record OutputAddress(string Step, string Output, string Path = "")
{
    /// <summary>The path below a run's outputs.</summary>
    public string RelativePath => Path.Length == 0 ? $"{Step}/{Output}" : $"{Step}/{Output}/{Path}";
}
