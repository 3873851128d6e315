using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>
/// The components of files: each is read once, however many steps run it. Files that name each other can describe more
/// of them than anybody can publish, so that they are counted.
/// </summary>
internal sealed class ComponentFiles
{
    /// <summary>Far more than Azure ML runs in one job.</summary>
    public const int MostComponents = 1_000;

    /// <summary>How deep components may stand in one another.</summary>
    public const int MostDepth = 30;

    private readonly Dictionary<(string File, bool IsPublished), Parsed> _read = [];
    private int _used;

    /// <summary>That there are too many has been said.</summary>
    public bool IsReported { get; set; }

    /// <summary>The component of a file, if it was read before.</summary>
    public Parsed? Find(string file, bool isPublished) => _read.GetValueOrDefault((file, isPublished));

    /// <summary>Keeps what was read.</summary>
    public void Keep(string file, bool isPublished, Parsed parsed) => _read[(file, isPublished)] = parsed;

    /// <summary>Whether there may be so many more, so deep.</summary>
    public bool TryTake(int depth, int count = 1) => depth < MostDepth && (_used += count) <= MostComponents;

    /// <summary>A component, or null for a file that holds none, and what is wrong with it.</summary>
    public sealed record Parsed(ComponentDefinition? Component, ImmutableArray<Diagnostic> Wrong);
}
