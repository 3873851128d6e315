using System.Collections.Immutable;
using Slipway.Pipelines.Sources;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>The files of a pipeline's folder as they were read, to be translated for a workspace.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Pipeline">Its pipeline, with the profiles' patches.</param>
/// <param name="Deployment">What its deployments have differently, if told.</param>
/// <param name="Environments">Its own environments, by name.</param>
internal sealed record ProjectSource(
    SourceFolder Folder,
    YamlMap Pipeline,
    YamlMap? Deployment,
    ImmutableSortedDictionary<string, YamlMap> Environments);
