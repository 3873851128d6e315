using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Slipway.Workspace.Blobs;

/// <summary>What a writer says of a blob.</summary>
internal sealed record BlobHeaders(
    string? ContentType, string? ContentMd5, ImmutableSortedDictionary<string, string> Metadata)
{
    /// <exception cref="BlobException">400: one could not be given back as a header.</exception>
    public static BlobHeaders Of(IHeaderDictionary headers) => new(
        First(headers, "x-ms-blob-content-type", "Content-Type"),
        First(headers, "x-ms-blob-content-md5", "Content-MD5"),
        BlobMetadata.Of(headers));

    private static string? First(IHeaderDictionary headers, params string[] names) => names
        .Select(name => BlobMetadata.Checked(name, headers[name].ToString()))
        .FirstOrDefault(value => value.Length > 0);
}

/// <summary>A blob's metadata: the <c>x-ms-meta-</c> headers.</summary>
internal static class BlobMetadata
{
    public const string Prefix = "x-ms-meta-";

    public static ImmutableSortedDictionary<string, string> Of(IHeaderDictionary headers) => headers
        .Where(header => header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        .ToImmutableSortedDictionary(
            header => header.Key[Prefix.Length..], header => Checked(header.Key, header.Value.ToString()), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="BlobException">400: the value could not be given back as a header.</exception>
    public static string Checked(string name, string value) => value.All(c => c is >= ' ' and <= '~')
        ? value
        : throw BlobException.InvalidHeader(name);

    public static string Write(ImmutableSortedDictionary<string, string> metadata) => JsonSerializer.Serialize(metadata);

    public static ImmutableSortedDictionary<string, string> Read(string text) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(text)!
            .ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase);
}
