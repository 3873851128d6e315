using System.Net;
using Octokit;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>Releases at GitHub (<see href="https://docs.github.com/rest/releases/releases"/>).</summary>
/// <param name="repository">The repository, with a client that may write contents.</param>
internal sealed class GitHubReleases(GitHubRepository repository) : ReleaseHost
{
    /// <inheritdoc/>
    public override bool WantsPush => true;

    public static GitHubReleases? Find(IReadOnlyDictionary<string, string> variables, string? token) =>
        GitHubRepository.Find(variables, token) is { } repository ? new GitHubReleases(repository) : null;

    /// <inheritdoc/>
    public override async Task<AnnouncedRelease> PublishAsync(TaggedRelease release, CancellationToken cancellationToken = default)
    {
        var tag = release.Record.Version.Tag;
        try
        {
            // The client has no cancellation; each of its requests ends by itself.
            cancellationToken.ThrowIfCancellationRequested();
            if (await FindAsync(tag).ConfigureAwait(false) is { } there)
            {
                return new($"GitHub has release {tag}: {there.HtmlUrl}", new Uri(there.HtmlUrl));
            }

            cancellationToken.ThrowIfCancellationRequested();
            var made = await repository.Client.Repository.Release.Create(repository.Owner, repository.Name, new NewRelease(tag)
            {
                Name = tag,
                Body = Body(release),
                TargetCommitish = release.Record.Commit,
                Prerelease = release.Record.Version.IsPreRelease,
            }).ConfigureAwait(false);
            return new($"GitHub release {tag}: {made.HtmlUrl}", new Uri(made.HtmlUrl));
        }
        catch (Exception e) when (e is ApiException or HttpRequestException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.HostFailed, $"the GitHub release {tag} of {repository.Owner}/{repository.Name} can't be made: {e.Message}")
                {
                    Remedy = e is ApiException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound }
                        ? "give the job 'permissions: contents: write' and hand it GITHUB_TOKEN"
                        : "run Release again: only what is left will be done",
                },
                e);
        }
    }

    // GitHub shows the title itself, and refuses longer notes; the tag has it all.
    private static string Body(TaggedRelease release)
    {
        const int most = 125_000;
        var title = ReleaseNotes.TitleOf(release.Record.Version);
        var notes = release.Notes.StartsWith($"{title}\n", StringComparison.Ordinal) ? release.Notes[title.Length..].TrimStart() : release.Notes;
        var rest = $"\n\nThe rest is in the tag: git cat-file -p {release.Record.Version.Tag}\n";
        return notes.Length <= most ? notes : notes[..notes.LastIndexOf('\n', most - rest.Length)] + rest;
    }

    private async Task<Release?> FindAsync(string tag)
    {
        try
        {
            return await repository.Client.Repository.Release.Get(repository.Owner, repository.Name, tag).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }
}
