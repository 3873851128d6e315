using System.Globalization;
using Microsoft.Extensions.Logging;
using Slipway.Core.Processes;

namespace Slipway.Images;

/// <summary>Where an image's inputs come from: the repository, and the last commit that touched them.</summary>
/// <param name="Source">The repository's address without credentials, when it has one.</param>
/// <param name="Revision">The commit's id.</param>
/// <param name="Created">When it was committed.</param>
internal sealed record SourceRevision(string? Source, string Revision, DateTimeOffset Created)
{
    /// <summary>Asks git; null outside a repository, before the first commit of the folder, and without git.</summary>
    /// <param name="folder">The image's folder.</param>
    /// <param name="context">The build context, which may be elsewhere in the repository.</param>
    /// <param name="logger">Told what is missing.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    public static async Task<SourceRevision?> FindAsync(
        string folder, string context, ILogger logger, CancellationToken cancellationToken)
    {
        if (Executables.Find("git") is null)
        {
            logger.LogDebug("There is no git here: the image's labels name no commit.");
            return null;
        }

        var commit = await GitAsync(folder, cancellationToken, "log", "-1", "--format=%H %cI", "--", ".", context)
            .ConfigureAwait(false);
        if (commit?.Split(' ') is not [var revision, var date])
        {
            logger.LogDebug("{Folder} has no commit: the image's labels name none.", folder);
            return null;
        }

        var changes = await GitAsync(folder, cancellationToken, "status", "--porcelain", "--", ".", context).ConfigureAwait(false);
        if (changes is { Length: > 0 })
        {
            logger.LogWarning(
                "{Folder} has changes that are not committed; the image's labels name the last commit.", folder);
        }

        var source = await GitAsync(folder, cancellationToken, "remote", "get-url", "origin").ConfigureAwait(false);
        return new SourceRevision(
            source is { Length: > 0 } ? WithoutCredentials(source) : null,
            revision,
            DateTimeOffset.Parse(date, CultureInfo.InvariantCulture));
    }

    /// <summary>The labels that say it, as the OCI image specification names them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Labels()
    {
        if (Source is not null)
        {
            yield return new(ImageLabels.Source, Source);
        }

        yield return new(ImageLabels.Revision, Revision);
        yield return new(ImageLabels.Created, Created.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    internal static string WithoutCredentials(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0
            ? new UriBuilder(uri) { UserName = "", Password = "" }.Uri.ToString()
            : address;

    private static async Task<string?> GitAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        var result = await new ChildProcess("git", arguments) { WorkingDirectory = folder }
            .RunAsync(cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    }
}
