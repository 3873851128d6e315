using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Releases;

/// <summary>The repository in Azure Repos that a job of Azure Pipelines builds, and what its REST API says.</summary>
/// <param name="Collection">The address of the organization, without a slash at the end.</param>
/// <param name="Project">The project's id.</param>
/// <param name="Id">The repository's id.</param>
internal sealed record AzureRepository(string Collection, string Project, string Id)
{
    /// <summary>The version of the REST API, as its addresses have it.</summary>
    public const string ApiVersion = "api-version=7.1";

    /// <summary>The repository's REST address, with a slash at the end.</summary>
    public Uri Api => new($"{Collection}/{Project}/_apis/git/repositories/{Id}/");

    /// <summary>The repository, from the variables that the agent sets; null elsewhere, and where it builds one of another host.</summary>
    /// <param name="variables">
    /// The environment variables (<see href="https://learn.microsoft.com/azure/devops/pipelines/build/variables"/>).
    /// </param>
    public static AzureRepository? Find(IReadOnlyDictionary<string, string> variables) =>
        string.Equals(variables.GetValueOrDefault("TF_BUILD"), "true", StringComparison.OrdinalIgnoreCase)
        && variables.GetValueOrDefault("BUILD_REPOSITORY_PROVIDER") == "TfsGit"
        && variables.GetValueOrDefault("SYSTEM_COLLECTIONURI") is { Length: > 0 } collection
        && variables.GetValueOrDefault("SYSTEM_TEAMPROJECTID") is { Length: > 0 } project
        && variables.GetValueOrDefault("BUILD_REPOSITORY_ID") is { Length: > 0 } repository
            ? new AzureRepository(collection.TrimEnd('/'), project, repository)
            : null;

    /// <summary>A client of the repository's REST API.</summary>
    /// <param name="token">The job's token.</param>
    /// <param name="mostBytes">How long an answer may be.</param>
    public HttpClient Connect(string token, long mostBytes)
    {
        var http = new HttpClient { BaseAddress = Api, MaxResponseContentBufferSize = mostBytes };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>Why an answer is none, in a sentence; null for one in JSON, which is what was asked for.</summary>
    public static async Task<string?> FindRefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        // Without a permission it is 203, or what 302 leads to, with a page for signing in.
        if (answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == "application/json")
        {
            return null;
        }

        var body = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return $"it answers {(int)answer.StatusCode}: "
            + (MessageOf(body) ?? (answer.IsSuccessStatusCode ? "a page for signing in" : "no reason"));
    }

    private static string? MessageOf(string body)
    {
        try
        {
            return (string?)JsonNode.Parse(body)?["message"];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
