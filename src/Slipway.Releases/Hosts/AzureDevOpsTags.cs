using System.Net.Http.Headers;
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
internal sealed class AzureDevOpsTags : ReleaseHost
{
    private const string ApiVersion = "api-version=7.1";

    private readonly Uri _repository;
    private readonly string _token;

    /// <param name="repository">The repository's REST address, with a slash at the end.</param>
    /// <param name="token">The job's token.</param>
    public AzureDevOpsTags(Uri repository, string token)
    {
        _repository = repository;
        _token = token;
    }

    /// <inheritdoc/>
    public override bool WantsPush => false;

    public static AzureDevOpsTags? Find(IReadOnlyDictionary<string, string> variables, string? token) =>
        token is not null
        && string.Equals(variables.GetValueOrDefault("TF_BUILD"), "true", StringComparison.OrdinalIgnoreCase)
        && variables.GetValueOrDefault("BUILD_REPOSITORY_PROVIDER") == "TfsGit"
        && variables.GetValueOrDefault("SYSTEM_COLLECTIONURI") is { Length: > 0 } collection
        && variables.GetValueOrDefault("SYSTEM_TEAMPROJECTID") is { Length: > 0 } project
        && variables.GetValueOrDefault("BUILD_REPOSITORY_ID") is { Length: > 0 } repository
            ? new AzureDevOpsTags(new Uri($"{collection.TrimEnd('/')}/{project}/_apis/git/repositories/{repository}/"), token)
            : null;

    /// <inheritdoc/>
    public override async Task<AnnouncedRelease> PublishAsync(TaggedRelease release, CancellationToken cancellationToken = default)
    {
        var tag = release.Record.Version.Tag;
        using var http = new HttpClient { BaseAddress = _repository, MaxResponseContentBufferSize = BoundedFile.MostBytes };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _token);
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
            using var answer = await http.PostAsJsonAsync($"annotatedtags?{ApiVersion}", wanted, cancellationToken).ConfigureAwait(false);
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
            new Uri($"refs?filter=tags/{tag}&peelTags=true&{ApiVersion}", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        await EnsureAsync(answer, tag, cancellationToken).ConfigureAwait(false);
        var found = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken).ConfigureAwait(false);

        // The filter is a prefix: v1.2.3 finds v1.2.30 as well.
        var reference = (found?["value"] as JsonArray ?? []).FirstOrDefault(r => (string?)r?["name"] == $"refs/tags/{tag}");
        return (string?)reference?["peeledObjectId"] ?? (string?)reference?["objectId"];
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, string tag, CancellationToken cancellationToken)
    {
        // Without a permission it answers 203 with a page for signing in.
        if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "application/json")
        {
            var body = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw Failed(tag, $"it answers {(int)answer.StatusCode}: {MessageOf(body)}");
        }
    }

    private static string MessageOf(string body)
    {
        try
        {
            return (string?)JsonNode.Parse(body)?["message"] ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "a page for signing in";
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
