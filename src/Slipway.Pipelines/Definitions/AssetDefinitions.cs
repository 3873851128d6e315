using System.Collections.Immutable;

namespace Slipway.Pipelines.Definitions;

/// <summary>What all assets may say of themselves.</summary>
internal abstract record AssetDefinition : DocumentDefinition
{
    public string? Version { get; init; }

    public string? Description { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    public required FreeMap Properties { get; init; }
}

/// <summary>Data, or a model: files at a place.</summary>
internal sealed record StoredAssetDefinition : AssetDefinition
{
    /// <summary>One of <see cref="DataType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Where it is; null where the file does not say.</summary>
    public Reference? Location { get; init; }

    /// <summary>Of a model.</summary>
    public string? Stage { get; init; }

    /// <summary>Of a model; null for none.</summary>
    public FreeMap? Flavors { get; init; }
}

/// <summary>Data that is imported from elsewhere.</summary>
internal sealed record DataImportDefinition : AssetDefinition
{
    public required string Type { get; init; }

    public string? Path { get; init; }

    public ImportSource? Source { get; init; }
}

/// <summary>Where data are imported from.</summary>
internal sealed record ImportSource(
    string? Type, string? Connection, string? Query, string? Path, string? StoredProcedure, FreeValue? StoredProcedureParameters);

/// <summary>An environment: an image, or what one is built from, and Conda packages.</summary>
internal sealed record EnvironmentDefinition : AssetDefinition
{
    public string? Image { get; init; }

    public BuildDefinition? Build { get; init; }

    /// <summary>The content of the Conda file.</summary>
    public string? CondaFile { get; init; }

    public string? OsType { get; init; }

    /// <summary>The routes by which it is asked for predictions: port and path by name.</summary>
    public ImmutableArray<InferenceRoute>? InferenceRoutes { get; init; }
}

/// <summary>What an image is built from.</summary>
/// <param name="Context">The folder, as it is written.</param>
/// <param name="FullPath">The folder; null where it is none of this machine.</param>
/// <param name="Dockerfile">The Dockerfile in it.</param>
internal sealed record BuildDefinition(string? Context, string? FullPath, string? Dockerfile);

/// <summary>One route of an environment.</summary>
internal sealed record InferenceRoute(string Name, int? Port, string? Path);

/// <summary>A datastore.</summary>
internal sealed record DatastoreDefinition : AssetDefinition
{
    public string? Type { get; init; }

    public string? AccountName { get; init; }

    public string? ContainerName { get; init; }

    public string? FileShareName { get; init; }

    public string? FileSystem { get; init; }

    public string? StoreName { get; init; }

    public string? OneLakeWorkspaceName { get; init; }

    public FreeValue? Artifact { get; init; }

    public string? Endpoint { get; init; }

    public string? Protocol { get; init; }

    /// <summary>How it is got at; null for callers who come as themselves.</summary>
    public DatastoreCredentials? Credentials { get; init; }
}

/// <summary>How a datastore is got at: by a key, a signature, or as a service principal.</summary>
internal sealed record DatastoreCredentials
{
    public string? AccountKey { get; init; }

    public string? SasToken { get; init; }

    public bool IsCertificate { get; init; }

    /// <summary>The certificate, or the secret.</summary>
    public string? Secret { get; init; }

    public string? AuthorityUrl { get; init; }

    public string? ResourceUrl { get; init; }

    public string? TenantId { get; init; }

    public string? ClientId { get; init; }

    public string? Thumbprint { get; init; }
}
