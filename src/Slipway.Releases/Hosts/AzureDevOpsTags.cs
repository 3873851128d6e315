using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Releases;

/// <summary>
/// Annotated tags in Azure Repos
/// (<see href="https://learn.microsoft.com/rest/api/azure/devops/git/annotated-tags/create"/>): the agent's clone often
/// may not push, and the REST API may be given the permission alone.
/// </summary>
/// <param name="repository">The repository.</param>
/// <param name="token">The job's token.</param>
internal sealed class AzureDevOpsTags(AzureRepository repository, string token) : ReleaseHost
{
    /// <inheritdoc/>
    public override bool WantsPush => false;

    public static AzureDevOpsTags? Find(IReadOnlyDictionary<string, string> variables, string? token) =>
        token is not null && AzureRepository.Find(variables) is { } repository ? new AzureDevOpsTags(repository, token) : null;

    /// <inheritdoc/>
    public override async Task<AnnouncedRelease> PublishAsync(TaggedRelease release, CancellationToken cancellationToken = default)
    {
        var tag = release.Record.Version.Tag;
        using var http = repository.Connect(token, BoundedFile.MostBytes);
        try
        {
            if (await FindCommitAsync(http, tag, cancellationToken).ConfigureAwait(false) is { } there)
            {
                return there == release.Record.Commit ? new($"Azure DevOps has tag {tag}", Page: null) : throw new DiagnosticException(new Diagnostic(
                    Codes.TagElsewhere, $"Azure DevOps has tag {tag} on commit {there[..7]}, and this is {release.Record.Commit[..7]}")
                {
                    Remedy = "a release never moves: fetch the tags (git fetch --tags) and count on",
                });
            }

            var wanted = new JsonObject
            {
                ["name"] = tag,
                ["taggedObject"] = new JsonObject { ["objectId"] = release.Record.Commit },
                ["message"] = TagMessage.Of(release.Record, release.Notes),
            };
            using var answer = await http.PostAsJsonAsync($"annotatedtags?{AzureRepository.ApiVersion}", wanted, cancellationToken).ConfigureAwait(false);
            await EnsureAsync(answer, tag, cancellationToken).ConfigureAwait(false);
            return new($"Azure DevOps tag {tag}", Page: null);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Failed(tag, e.Message, e);
        }
    }

    /// <summary>The commit that the tag is on, or null when there is no such tag.</summary>
    private static async Task<string?> FindCommitAsync(HttpClient http, string tag, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(
            new Uri($"refs?filter=tags/{tag}&peelTags=true&{AzureRepository.ApiVersion}", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        await EnsureAsync(answer, tag, cancellationToken).ConfigureAwait(false);
        var found = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken).ConfigureAwait(false);

        // The filter is a prefix: v1.2.3 finds v1.2.30 as well.
        var reference = (found?["value"] as JsonArray ?? []).FirstOrDefault(r => (string?)r?["name"] == $"refs/tags/{tag}");
        return (string?)reference?["peeledObjectId"] ?? (string?)reference?["objectId"];
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, string tag, CancellationToken cancellationToken)
    {
        if (await AzureRepository.FindRefusalAsync(answer, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            throw Failed(tag, refusal);
        }
    }

    private static DiagnosticException Failed(string tag, string reason, Exception? cause = null) => new(
        new Diagnostic(Codes.HostFailed, $"tag {tag} can't be made in Azure DevOps: {reason}")
        {
            Remedy = "allow the build service 'Create tag' in the repository's security, and hand the step "
                + "SYSTEM_ACCESSTOKEN: $(System.AccessToken)",
        },
        cause);
}
