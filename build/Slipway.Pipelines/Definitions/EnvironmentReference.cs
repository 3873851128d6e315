using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Definitions;

/// <summary>What a command runs in.</summary>
/// <param name="Position">Where it was written.</param>
internal abstract record EnvironmentReference(SourcePosition Position);

/// <summary><c>azureml:NAME</c> or <c>azureml:NAME@latest</c>: an image that this repository builds.</summary>
internal sealed record ImageEnvironment(SourcePosition Position, string Image) : EnvironmentReference(Position);

/// <summary><c>azureml:NAME:VERSION</c>: a version that the workspace has.</summary>
internal sealed record RegisteredEnvironment(SourcePosition Position, string Name, string Version)
    : EnvironmentReference(Position);

/// <summary><c>azureml://registries/…</c>: shared between workspaces; handed on as it was written.</summary>
internal sealed record RegistryEnvironment(SourcePosition Position, string Uri) : EnvironmentReference(Position);

/// <summary><c>environment: {image: …}</c>: an image by its reference; becomes an anonymous environment.</summary>
internal sealed record InlineEnvironment(SourcePosition Position, string Image) : EnvironmentReference(Position);
