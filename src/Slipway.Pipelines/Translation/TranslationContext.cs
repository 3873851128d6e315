using System.Collections.Immutable;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Loading;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Translation;

/// <summary>What the translators of one file share.</summary>
/// <param name="Folder">The folder of the file that is being read: paths in it are relative to that.</param>
/// <param name="Workspace">Where what it describes goes.</param>
/// <param name="Assets">Takes what it needs.</param>
/// <param name="Found">Takes what is wrong.</param>
internal sealed record TranslationContext(
    SourceFolder Folder,
    WorkspaceInfo Workspace,
    IAssetSink Assets,
    DiagnosticBag Found)
{
    /// <summary>The files of the pipeline components that it stands in, the outermost first.</summary>
    public ImmutableArray<string> Within { get; init; } = [];

    /// <summary>How many files of components may still be read: one that stands in itself by several ways has no end.</summary>
    public ComponentAllowance Components { get; init; } = new();

    /// <summary>Whether it is published for callers, who give the data for which the file has no path.</summary>
    public bool IsPublished { get; init; }

    /// <summary>What is shared within a component that is in a file of its own.</summary>
    public TranslationContext Inside(SourceFolder folder, string file) => this with { Folder = folder, Within = Within.Add(file) };
}
