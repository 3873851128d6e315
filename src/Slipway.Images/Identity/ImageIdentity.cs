using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Images;

/// <summary>
/// What an image is, as a hash of what goes into it: Dockerfile, what it can reach of the build context, base images, build
/// arguments, platform and smoke tests. Where the clone is, file times and owners, labels and proxies are no part of it.
/// </summary>
/// <param name="Hex">The SHA-256, 64 hexadecimal digits.</param>
public sealed record ImageIdentity(string Hex)
{
    private const int TagLength = 32;

    /// <summary>The tag under which the image is in a registry once its smoke tests have passed: half of the hash.</summary>
    public string Tag => Hex[..TagLength];

    /// <summary>Hashes what goes into an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="dockerfile">Its Dockerfile's text.</param>
    /// <param name="context">Its build context.</param>
    /// <param name="bases">What it is built on.</param>
    /// <param name="platform">The platform that it is built for.</param>
    /// <param name="arguments">Its build arguments.</param>
    /// <param name="tests">What stands for the tests that every image has.</param>
    /// <param name="digests">Hashes files, or knows their hashes.</param>
    /// <param name="cancellationToken">Cancels the hashing.</param>
    internal static async Task<ImageIdentity> ComputeAsync(
        ImageDefinition image,
        string dockerfile,
        BuildContext context,
        IEnumerable<BaseImage> bases,
        string platform,
        IReadOnlyDictionary<string, string> arguments,
        string tests,
        FileDigests digests,
        CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The number stands for this list of parts, and is raised when the list changes.
        Add(hash, "slipway image 2", platform);
        foreach (var (name, value) in arguments.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(hash, "argument", name, value);
        }

        foreach (var baseImage in bases)
        {
            Add(hash, "base", baseImage.Name, baseImage.Identity);
        }

        Add(hash, "Dockerfile", DockerfileContent.Of(dockerfile));
        foreach (var entry in context.Entries.Where(entry => entry.IsReached))
        {
            var kind = entry.Kind switch
            {
                TarEntryType.SymbolicLink => "link",
                TarEntryType.Directory => "folder",
                TarEntryType.Fifo => "pipe",
                _ => entry.IsExecutable ? "program" : "file",
            };
            var content = entry.Kind == TarEntryType.RegularFile
                ? await digests.HashAsync(entry.FullPath, cancellationToken).ConfigureAwait(false)
                : entry.LinkTarget ?? "";
            Add(hash, kind, entry.Path, content);
        }

        // A manifest makes the tests even where .dockerignore keeps it out of the context.
        foreach (var manifest in image.Manifests)
        {
            var path = Path.Combine(image.Folder, manifest);
            Add(hash, "manifest", manifest, await digests.HashAsync(path, cancellationToken).ConfigureAwait(false));
        }

        Add(hash, "smoke tests", tests);
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
}
