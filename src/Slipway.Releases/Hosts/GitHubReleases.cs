using System.Net;
using Octokit;
using Octokit.Internal;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>Releases at GitHub (<see href="https://docs.github.com/rest/releases/releases"/>).</summary>
internal sealed class GitHubReleases : ReleaseHost
{
    private readonly GitHubClient _client;
    private readonly string _owner;
    private readonly string _name;

    /// <param name="api">The REST API's address, as <c>GITHUB_API_URL</c> has it.</param>
    /// <param name="repository"><c>owner/name</c>.</param>
    /// <param name="token">What allows to write contents.</param>
    public GitHubReleases(Uri api, string repository, string token)
    {
        // Not the client's own constructor, which would put /api/v3/ behind every address but GitHub's.
        var root = new Uri(api.AbsoluteUri.TrimEnd('/') + "/");
        var connection = new Connection(
            new ProductHeaderValue("Slipway"), root, new InMemoryCredentialStore(new Credentials(token)));
        _client = new GitHubClient(connection);
        (_owner, _name) = repository.Split('/') is [var owner, var name] ? (owner, name) : (repository, "");
    }

    /// <inheritdoc/>
    public override bool WantsPush => true;

    public static GitHubReleases? Find(IReadOnlyDictionary<string, string> variables, string? token) =>
        token is not null
        && variables.GetValueOrDefault("GITHUB_ACTIONS") == "true"
        && variables.GetValueOrDefault("GITHUB_API_URL") is { Length: > 0 } api
        && variables.GetValueOrDefault("GITHUB_REPOSITORY") is { Length: > 0 } repository
            ? new GitHubReleases(new Uri(api), repository, token)
            : null;

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
            var made = await _client.Repository.Release.Create(_owner, _name, new NewRelease(tag)
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
                new Diagnostic(Codes.HostFailed, $"the GitHub release {tag} of {_owner}/{_name} can't be made: {e.Message}")
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
            return await _client.Repository.Release.Get(_owner, _name, tag).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }
}
