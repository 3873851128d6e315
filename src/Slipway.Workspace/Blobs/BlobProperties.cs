using System.Collections.Immutable;

namespace Slipway.Workspace.Blobs;

/// <summary>What is known of a blob besides its content.</summary>
internal sealed record BlobProperties
{
    public required string Path { get; init; }

    /// <summary>In bytes.</summary>
    public required long Length { get; init; }

    /// <summary>With its quotes.</summary>
    public required string ETag { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>In base 64; null where it was never computed.</summary>
    public string? ContentMd5 { get; init; }

    public ImmutableSortedDictionary<string, string> Metadata { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;
}
