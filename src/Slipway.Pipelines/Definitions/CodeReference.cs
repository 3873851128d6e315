using System.Collections.Immutable;

namespace Slipway.Pipelines.Definitions;

/// <summary>The code of a command.</summary>
internal abstract record CodeReference;

/// <summary>Code at an address.</summary>
internal sealed record RemoteCode(string Uri) : CodeReference;

/// <summary>A code asset that the workspace has.</summary>
internal sealed record RegisteredCode(AssetReference Asset) : CodeReference;

/// <summary>Files of this machine.</summary>
/// <param name="Text">As the folder is written; null where only further files are.</param>
/// <param name="FullPath">The folder or file.</param>
/// <param name="Includes">What is put beside it.</param>
internal sealed record LocalCode(string? Text, string? FullPath, ImmutableArray<string> Includes) : CodeReference;

/// <summary>What a command runs in.</summary>
internal abstract record EnvironmentReference;

/// <summary>An environment that Azure ML finds by this text.</summary>
internal sealed record RemoteEnvironment(string Text) : EnvironmentReference;

/// <summary>An environment that the workspace has.</summary>
internal sealed record RegisteredEnvironment(AssetReference Asset) : EnvironmentReference;

/// <summary>An image of the repository, or an environment of the pipeline's folder.</summary>
internal sealed record BuiltEnvironment(ImageReference Image) : EnvironmentReference;

/// <summary>An environment that is described where it is used.</summary>
internal sealed record DescribedEnvironment(EnvironmentDefinition Definition) : EnvironmentReference;
