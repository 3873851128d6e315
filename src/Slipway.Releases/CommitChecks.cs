using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>What must hold of the commit that is checked out before it is released. Each check says how to mend what does not.</summary>
/// <param name="repository">The repository.</param>
public sealed class CommitChecks(GitRepository repository)
{
    /// <summary>Makes sure that the whole history is here: else it is not known which versions there are.</summary>
    /// <exception cref="DiagnosticException">SLP4002: the clone is shallow.</exception>
    public async Task EnsureWholeAsync(CancellationToken cancellationToken = default)
    {
        if (await repository.FindShallownessAsync(cancellationToken).ConfigureAwait(false) is { } shallow)
        {
            throw new DiagnosticException(shallow);
        }
    }

    /// <summary>Makes sure that all of it is committed.</summary>
    /// <exception cref="DiagnosticException">SLP4010: files are changed that are not committed.</exception>
    public async Task EnsureCleanAsync(CancellationToken cancellationToken = default)
    {
        const int shown = 5;
        var changed = await repository.ChangedFilesAsync(cancellationToken).ConfigureAwait(false);
        if (!changed.IsEmpty)
        {
            var more = changed.Length > shown ? $" and {changed.Length - shown} more" : "";
            throw new DiagnosticException(new Diagnostic(
                Codes.DirtyTree, $"a release is made of a commit, and these are not committed: {string.Join(", ", changed.Take(shown))}{more}")
            {
                Remedy = "commit them, or put them aside with 'git stash --include-untracked'",
            });
        }
    }

    /// <summary>Makes sure that a new version comes after what this commit and those before it are released as.</summary>
    /// <param name="version">The version.</param>
    /// <param name="allowLower">Whether a lower version is asked for.</param>
    /// <param name="allowSecond">Whether a second version for the commit is asked for.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="DiagnosticException">SLP4018, SLP4019: it does not, and that is not asked for.</exception>
    public async Task EnsureIsNextAsync(
        ReleaseVersion version, bool allowLower, bool allowSecond, CancellationToken cancellationToken = default)
    {
        var head = await repository.HeadAsync(cancellationToken).ConfigureAwait(false);
        var releases = await repository.ReleasesAsync(head, cancellationToken).ConfigureAwait(false);
        if (!allowLower && !releases.IsEmpty && releases[0] > version)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.LowerVersion, $"{version} is lower than {releases[0]}, which this commit or one before it is released as")
            {
                Remedy = $"release {releases[0].Next()} or later (--release-version); add --allow-lower-version where a lower one is meant",
            });
        }

        // A release is made of the commit of its candidate: that is what a candidate is for.
        foreach (var other in releases.Where(other => !allowSecond && (version.IsPreRelease || !other.IsPreRelease)))
        {
            if ((await repository.FindTagAsync(other.Tag, cancellationToken).ConfigureAwait(false))?.Commit == head)
            {
                throw new DiagnosticException(new Diagnostic(Codes.SecondVersion, $"this commit is released already, as {other}")
                {
                    Remedy = $"there is nothing to release as {version}; add --allow-second-version where a second version of the same is meant",
                });
            }
        }
    }

    /// <summary>Makes sure that whoever fetches the tag of this commit gets what a branch has.</summary>
    /// <exception cref="DiagnosticException">SLP4022: no branch of the remote has the commit.</exception>
    public async Task EnsureIsPushedAsync(string remote, CancellationToken cancellationToken = default)
    {
        var head = await repository.HeadAsync(cancellationToken).ConfigureAwait(false);
        if (!await repository.IsOnBranchAsync(remote, head, cancellationToken).ConfigureAwait(false))
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.UnpushedCommit, $"commit {head[..7]} is on no branch of {remote}, and its tag is to be pushed there")
            {
                Remedy = $"push the branch first (git push {remote} HEAD), or release a commit that is on one",
            });
        }
    }
}
