using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>A release that has its tag.</summary>
/// <param name="Record">What it consists of.</param>
/// <param name="Notes">Its release notes, in Markdown.</param>
public sealed record TaggedRelease(ReleaseRecord Record, string Notes);

/// <summary>The releases of a repository: its annotated tags <c>vX.Y.Z</c>, each with its record.</summary>
/// <param name="repository">The repository.</param>
/// <param name="logger">Is told what is done.</param>
public sealed class ReleaseTags(GitRepository repository, ILogger logger)
{
    /// <summary>
    /// A remote that must not have a release's tag on another commit, and whose tags are taken where this clone has only a
    /// part of them; null for none.
    /// </summary>
    public string? Remote { get; init; }

    /// <summary>The release of a version that this commit has already; null when it is still to be made.</summary>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="DiagnosticException">
    /// SLP4011: the tag is on another commit, here or at the remote, or only at the remote. SLP4012: it is on this commit
    /// and has no record.
    /// </exception>
    public async Task<TaggedRelease?> FindHereAsync(ReleaseVersion version, CancellationToken cancellationToken = default)
    {
        var head = await repository.HeadAsync(cancellationToken).ConfigureAwait(false);
        var tag = await repository.FindTagAsync(version.Tag, cancellationToken).ConfigureAwait(false);
        if (tag is not null && tag.Commit != head)
        {
            throw await ElsewhereAsync(version, $"tag {version.Tag} is on commit {tag.Commit[..7]}, and this is {head[..7]}", cancellationToken)
                .ConfigureAwait(false);
        }

        var there = Remote is null
            ? null
            : await repository.FindRemoteTagAsync(Remote, version.Tag, cancellationToken).ConfigureAwait(false);
        if (there is not null && there != head)
        {
            throw await ElsewhereAsync(
                version, $"{Remote} has tag {version.Tag} on commit {there[..7]}, and this is {head[..7]}", cancellationToken)
                .ConfigureAwait(false);
        }

        if (there is not null && tag is null)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.TagElsewhere, $"{Remote} has tag {version.Tag} of this commit, and this clone does not")
            {
                Remedy = $"fetch it: git fetch {Remote} tag {version.Tag}",
            });
        }

        return tag is null ? null : Read(await WholeAsync(tag, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A release by its version.</summary>
    /// <exception cref="DiagnosticException">SLP4013: there is no such tag here. SLP4012: it has no record.</exception>
    public async Task<TaggedRelease> ReadAsync(ReleaseVersion version, CancellationToken cancellationToken = default)
    {
        if (await repository.FindTagAsync(version.Tag, cancellationToken).ConfigureAwait(false) is { } tag)
        {
            return Read(await WholeAsync(tag, cancellationToken).ConfigureAwait(false));
        }

        var known = await repository.ReleasesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        throw new DiagnosticException(new Diagnostic(
            Codes.UnknownRelease,
            $"there is no tag {version.Tag} in this clone"
            + (known.IsEmpty ? "" : $"; there are {string.Join(", ", known.Take(5).Select(other => other.Tag))}"))
        {
            Remedy = "fetch the tags (git fetch --tags), or name another release",
        });
    }

    /// <summary>The release before a version in the history of the commit that is checked out, or null.</summary>
    /// <remarks>
    /// The notes of a release tell what is new since the last release, candidates passed over. A tag that was not made here
    /// has no record: the notes then begin with it, and compare nothing.
    /// </remarks>
    public async Task<(string Tag, ReleaseRecord? Record)?> FindPreviousAsync(
        ReleaseVersion version, CancellationToken cancellationToken = default)
    {
        var releases = await repository.ReleasesAsync("HEAD", cancellationToken).ConfigureAwait(false);
        return await FirstAsync(
            releases.Where(release => release < version && (version.IsPreRelease || !release.IsPreRelease)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// The last release in the history of the commit that is checked out, candidates passed over; null where there is none.
    /// </summary>
    public async Task<(string Tag, ReleaseRecord? Record)?> FindLastAsync(CancellationToken cancellationToken = default)
    {
        var releases = await repository.ReleasesAsync("HEAD", cancellationToken).ConfigureAwait(false);
        return await FirstAsync(releases.Where(release => !release.IsPreRelease), cancellationToken).ConfigureAwait(false);
    }

    private async Task<(string Tag, ReleaseRecord? Record)?> FirstAsync(
        IEnumerable<ReleaseVersion> releases, CancellationToken cancellationToken)
    {
        foreach (var release in releases)
        {
            var part = (await repository.FindTagAsync(release.Tag, cancellationToken).ConfigureAwait(false))!;
            var tag = await WholeAsync(part, cancellationToken).ConfigureAwait(false);
            try
            {
                return (release.Tag, TagMessage.RecordOf(tag));
            }
            catch (DiagnosticException e)
            {
                logger.LogWarning("{Tag} can't be compared with: {Reason}", release.Tag, e.Diagnostics[0].Message);
                return (release.Tag, null);
            }
        }

        return null;
    }

    /// <summary>All versions that have a tag in this clone.</summary>
    public Task<ImmutableArray<ReleaseVersion>> ListAsync(CancellationToken cancellationToken = default) =>
        repository.ReleasesAsync(cancellationToken: cancellationToken);

    /// <summary>Tags the record's commit.</summary>
    public async Task<TaggedRelease> CreateAsync(
        ReleaseRecord record, string notes, CancellationToken cancellationToken = default)
    {
        await repository.CreateTagAsync(
            record.Version.Tag, record.Commit, TagMessage.Of(record, notes), cancellationToken).ConfigureAwait(false);
        logger.LogInformation("Tag {Tag} is on commit {Commit}.", record.Version.Tag, record.Commit[..7]);
        return new TaggedRelease(record, notes.Trim());
    }

    /// <summary>Pushes a release's tag, unless the remote has it.</summary>
    public async Task PushAsync(ReleaseVersion version, string remote, CancellationToken cancellationToken = default)
    {
        if (await repository.FindRemoteTagAsync(remote, version.Tag, cancellationToken).ConfigureAwait(false) is null)
        {
            await repository.PushTagAsync(remote, version.Tag, cancellationToken).ConfigureAwait(false);
            logger.LogInformation("Tag {Tag} is pushed to {Remote}.", version.Tag, remote);
        }
    }

    /// <summary>The releases before a version, in the history of the commit that is checked out, that a remote has no tag of.</summary>
    public async Task<ImmutableArray<ReleaseVersion>> FindUnpushedAsync(
        ReleaseVersion version, string remote, CancellationToken cancellationToken = default)
    {
        var there = await repository.RemoteTagsAsync(remote, cancellationToken).ConfigureAwait(false);
        var releases = await repository.ReleasesAsync("HEAD", cancellationToken).ConfigureAwait(false);
        return [.. releases.Where(other => other < version && !there.ContainsKey(other.Tag))];
    }

    /// <summary>
    /// A checkout of a CI server may have made a lightweight tag of an annotated one, without its message: the remote has the
    /// whole of it.
    /// </summary>
    private async Task<GitTag> WholeAsync(GitTag tag, CancellationToken cancellationToken)
    {
        if (tag.Message is not null || Remote is null)
        {
            return tag;
        }

        try
        {
            if (await repository.FindRemoteTagAsync(Remote, tag.Name, cancellationToken).ConfigureAwait(false) == tag.Commit)
            {
                await repository.FetchTagAsync(Remote, tag.Name, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DiagnosticException e)
        {
            logger.LogWarning("Tag {Tag} is not fetched: {Reason}", tag.Name, e.Diagnostics[0].Message);
        }

        return (await repository.FindTagAsync(tag.Name, cancellationToken).ConfigureAwait(false))!;
    }

    private static TaggedRelease Read(GitTag tag) => new(TagMessage.RecordOf(tag), TagMessage.NotesOf(tag.Message!.ReplaceLineEndings("\n")));

    // To fetch the tags is not enough: GitVersion counts from those in this commit's history, and comes to the same version again.
    private async Task<DiagnosticException> ElsewhereAsync(ReleaseVersion version, string message, CancellationToken cancellationToken)
    {
        var latest = (await ListAsync(cancellationToken).ConfigureAwait(false))
            .Where(other => (other.Major, other.Minor, other.IsPreRelease) == (version.Major, version.Minor, version.IsPreRelease))
            .Append(version)
            .Max();
        return new DiagnosticException(new Diagnostic(Codes.TagElsewhere, message)
        {
            Remedy = "a release never moves: fetch the tags (git fetch --tags) and release under a version that is free "
                + $"(--release-version {latest.Next()}), or check {version.Tag} out to finish that release",
        });
    }
}
