using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Images;

/// <summary>
/// What an image is, as a hash of what goes into it: build context, Dockerfile, base images, build arguments, platform
/// and smoke tests. Where the clone is, file times and owners, labels and proxies are no part of it.
/// </summary>
/// <param name="Hex">The SHA-256, 64 hexadecimal digits.</param>
public sealed record ImageIdentity(string Hex)
{
    private const int TagLength = 32;

    /// <summary>The tag under which the image is in a registry once its smoke tests have passed: half of the hash.</summary>
    public string Tag => Hex[..TagLength];

    /// <summary>Hashes what goes into an image.</summary>
    internal static async Task<ImageIdentity> ComputeAsync(
        ImageDefinition image,
        BuildContext context,
        IEnumerable<BaseImage> bases,
        ImageBuildOptions options,
        CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The number stands for this list of parts, and is raised when the list changes.
        Add(hash, "slipway image 1", options.Platform);
        foreach (var (name, value) in options.BuildArguments.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(hash, "argument", name, value);
        }

        foreach (var baseImage in bases)
        {
            Add(hash, "base", baseImage.Name, baseImage.Identity);
        }

        foreach (var entry in context.Entries)
        {
            var kind = entry.Kind switch
            {
                TarEntryType.SymbolicLink => "link",
                TarEntryType.Directory => "folder",
                TarEntryType.Fifo => "pipe",
                _ => entry.IsExecutable ? "program" : "file",
            };
            var content = entry.Kind == TarEntryType.RegularFile
                ? await HashFileAsync(entry.FullPath, cancellationToken).ConfigureAwait(false)
                : entry.LinkTarget ?? "";
            Add(hash, kind, entry.Path, content);
        }

        // A manifest makes the tests even where .dockerignore keeps it out of the context.
        foreach (var manifest in image.Manifests)
        {
            var path = Path.Combine(image.Folder, manifest);
            Add(hash, "manifest", manifest, await HashFileAsync(path, cancellationToken).ConfigureAwait(false));
        }

        Add(hash, "smoke tests", PackageProbe.ContentHash);
        return new ImageIdentity(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <inheritdoc/>
    public override string ToString() => Hex;

    // Each part is preceded by its length, so that no two lists of parts give the same bytes.
    private static void Add(IncrementalHash hash, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes((long)bytes.Length));
            hash.AppendData(bytes);
        }
    }

    private static async Task<string> HashFileAsync(string path, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }
    }
}
