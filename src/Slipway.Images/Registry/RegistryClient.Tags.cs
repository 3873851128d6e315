using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

// Further names for what is in the registry already.
public sealed partial class RegistryClient
{
    /// <exception cref="DiagnosticException">SLP2052: it is not a tag.</exception>
    internal static void EnsureIsTag(string tag)
    {
        if (!Tag().IsMatch(tag))
        {
            throw new DiagnosticException(new Diagnostic(Codes.InvalidTag, $"'{tag}' is not a tag that an image can have")
            {
                Remedy = "use letters, digits, dots, underscores and hyphens; a version with build metadata ('+') needs another form",
            });
        }
    }

    /// <summary>Puts an image's manifest under a further tag as it is, so that no layer moves; who asks for it has looked at its proof.</summary>
    /// <inheritdoc cref="ImageProofs.TagAsync"/>
    internal async Task<bool> TagAsync(
        string name, string digest, string tag, bool mayMove, CancellationToken cancellationToken)
    {
        var repository = Registry.Prefix + name;
        var manifest = await GetManifestAsync(repository, digest, cancellationToken).ConfigureAwait(false)
            ?? throw NotAnImage(repository, digest, "the registry has it no more");
        var present = await GetManifestAsync(repository, tag, cancellationToken).ConfigureAwait(false);
        if (present?.Digest == manifest.Digest)
        {
            return false;
        }

        if (present is not null && !mayMove)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.TagTaken,
                $"{Registry.Host}/{repository}:{tag} is {present.Digest} already, and can't become {manifest.Digest}")
            {
                Remedy = "release under a new version: what a version's tag names must not change",
            });
        }

        await PutManifestAsync(repository, tag, manifest.MediaType, manifest.Body, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
