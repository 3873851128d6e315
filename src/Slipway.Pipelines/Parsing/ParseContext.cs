using System.Collections.Immutable;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Parsing;

/// <summary>What reading a file needs besides the file.</summary>
/// <param name="Folder">The folder of the file, from which its paths lead.</param>
/// <param name="Found">Takes what is wrong.</param>
internal sealed record ParseContext(SourceFolder Folder, DiagnosticBag Found)
{
    /// <summary>The files of the components that are being read, the outermost first.</summary>
    public ImmutableArray<string> Within { get; init; } = [];

    /// <summary>The components that were read already.</summary>
    public ComponentFiles Components { get; init; } = new();

    /// <summary>
    /// What is read is published: its images are those of the repository, its inputs are given by each caller, and it
    /// has steps.
    /// </summary>
    public bool IsPublished { get; init; }

    /// <summary>The file of the pipeline that is published, in full; null where none is.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The same within a component's file.</summary>
    public ParseContext Inside(SourceFolder folder, string file) => this with { Folder = folder, Within = Within.Add(file) };
}
