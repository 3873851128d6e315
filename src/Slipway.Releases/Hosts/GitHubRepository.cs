using Octokit;
using Octokit.Internal;

namespace Slipway.Releases;

/// <summary>The repository at GitHub that a workflow runs for, with a client of its REST API.</summary>
/// <param name="Client">The client, which has the job's token.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Name">Its name.</param>
internal sealed record GitHubRepository(GitHubClient Client, string Owner, string Name)
{
    /// <summary>The repository, from the variables that the runner sets; null elsewhere and without a token.</summary>
    /// <param name="variables">
    /// The environment variables (<see href="https://docs.github.com/actions/reference/workflows-and-actions/variables"/>).
    /// </param>
    /// <param name="token">The job's token.</param>
    public static GitHubRepository? Find(IReadOnlyDictionary<string, string> variables, string? token) =>
        token is not null
        && variables.GetValueOrDefault("GITHUB_ACTIONS") == "true"
        && variables.GetValueOrDefault("GITHUB_API_URL") is { Length: > 0 } api
        && variables.GetValueOrDefault("GITHUB_REPOSITORY") is { Length: > 0 } repository
            ? Of(new Uri(api), repository, token)
            : null;

    private static GitHubRepository Of(Uri api, string repository, string token)
    {
        // Not the client's own constructor, which would put /api/v3/ behind every address but GitHub's.
        var root = new Uri(api.AbsoluteUri.TrimEnd('/') + "/");
        var connection = new Connection(
            new ProductHeaderValue("Slipway"), root, new InMemoryCredentialStore(new Credentials(token)));
        var (owner, name) = repository.Split('/') is [var first, var second] ? (first, second) : (repository, "");
        return new GitHubRepository(new GitHubClient(connection), owner, name);
    }
}
