using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>
/// Comments of a pull request in Azure Repos, each the first of a thread of its own
/// (<see href="https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads"/>).
/// </summary>
/// <param name="repository">The repository.</param>
/// <param name="number">The pull request's number.</param>
/// <param name="token">The job's token.</param>
/// <param name="page">The pull request's page.</param>
internal sealed class AzureDevOpsComments(AzureRepository repository, int number, string token, Uri page) : PullRequestComments
{
    // "A discussion comment cannot be longer than 150000 characters" is its answer to more.
    private const int MostLetters = 150_000;

    // The list of threads has no pages, and each push and vote is a thread too.
    private const int MostBytes = 32 * 1024 * 1024;

    public static AzureDevOpsComments? Find(IReadOnlyDictionary<string, string> variables, string? token) =>
        token is not null
        && variables.GetValueOrDefault("SYSTEM_PULLREQUEST_PULLREQUESTID") is { } digits
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && AzureRepository.Find(variables) is { } repository
            ? new AzureDevOpsComments(repository, number, token, PageOf(repository, number, variables))
            : null;

    /// <inheritdoc/>
    public override async Task<PostedComment> PostAsync(string key, string markdown, CancellationToken cancellationToken = default)
    {
        var body = CommentBody.Of(key, markdown, MostLetters);
        using var http = repository.Connect(token, MostBytes);
        try
        {
            if (await FindAsync(http, body, cancellationToken).ConfigureAwait(false) is not { First: { } comment } there)
            {
                return Posted(await CreateAsync(http, body, cancellationToken).ConfigureAwait(false), "made");
            }

            if (body.IsIn(comment.Content))
            {
                return Posted(there, "is as it was");
            }

            using var answer = await http.PatchAsJsonAsync(
                Address($"/{there.Id}/comments/{comment.Id}"), new { content = body.Text }, cancellationToken).ConfigureAwait(false);
            await EnsureAsync(answer, cancellationToken).ConfigureAwait(false);
            return Posted(there, "updated");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Failed(e.Message, isRefusal: false, e);
        }
    }

    /// <summary>The thread that was made under the key, or null.</summary>
    private async Task<CommentThread?> FindAsync(HttpClient http, CommentBody body, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(Address(), cancellationToken).ConfigureAwait(false);
        await EnsureAsync(answer, cancellationToken).ConfigureAwait(false);
        var threads = await answer.Content.ReadFromJsonAsync<ThreadList>(cancellationToken).ConfigureAwait(false);
        var marked = (threads?.Value ?? [])
            .Where(thread => thread is { IsDeleted: false, First: { IsDeleted: false } first } && body.Marks(first.Content))
            .ToList();
        if (marked.Count == 0)
        {
            return null;
        }

        var self = await FindSelfAsync(http, cancellationToken).ConfigureAwait(false);
        return marked.Find(thread => self is null || string.Equals(thread.First?.Author?.Id, self, StringComparison.OrdinalIgnoreCase));
    }

    private async Task<CommentThread> CreateAsync(HttpClient http, CommentBody body, CancellationToken cancellationToken)
    {
        // Closed: where a branch wants all comments resolved, an active one would keep the pull request.
        var comment = new { parentCommentId = 0, content = body.Text, commentType = "text" };
        var wanted = new { comments = new[] { comment }, status = "closed" };
        using var answer = await http.PostAsJsonAsync(Address(), wanted, cancellationToken).ConfigureAwait(false);
        await EnsureAsync(answer, cancellationToken).ConfigureAwait(false);
        return await answer.Content.ReadFromJsonAsync<CommentThread>(cancellationToken).ConfigureAwait(false)
            ?? throw new JsonException("it answers null");
    }

    /// <summary>The id of whoever the token is; null where Azure DevOps doesn't say.</summary>
    private async Task<string?> FindSelfAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var address = new Uri($"{repository.Collection}/_apis/connectionData?{AzureRepository.ApiVersion}-preview");
        using var answer = await http.GetAsync(address, cancellationToken).ConfigureAwait(false);
        return await AzureRepository.FindRefusalAsync(answer, cancellationToken).ConfigureAwait(false) is null
            ? (await answer.Content.ReadFromJsonAsync<ConnectionData>(cancellationToken).ConfigureAwait(false))?.AuthenticatedUser?.Id
            : null;
    }

    private Uri Address(string rest = "") => new($"pullRequests/{number}/threads{rest}?{AzureRepository.ApiVersion}", UriKind.Relative);

    private PostedComment Posted(CommentThread thread, string verb)
    {
        var address = new Uri($"{page}?discussionId={thread.Id}");
        return new($"comment {thread.Id} of pull request {number} {verb}: {address}", address);
    }

    private async Task EnsureAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (await AzureRepository.FindRefusalAsync(answer, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            throw Failed(refusal, answer.IsSuccessStatusCode
                || answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound);
        }
    }

    private DiagnosticException Failed(string reason, bool isRefusal, Exception? cause = null) => new(
        new Diagnostic(Codes.CommentFailed, $"pull request {number} can't be commented on in Azure DevOps: {reason}")
        {
            Remedy = isRefusal
                ? "allow the build service 'Contribute to pull requests' in the repository's security, and hand the step "
                    + "SYSTEM_ACCESSTOKEN: $(System.AccessToken)"
                : "run it again: a comment that is there is brought up to date",
        },
        cause);

    // Ids lead there as names do, which people read.
    private static Uri PageOf(AzureRepository repository, int number, IReadOnlyDictionary<string, string> variables)
    {
        var project = variables.GetValueOrDefault("SYSTEM_TEAMPROJECT") is { Length: > 0 } named ? named : repository.Project;
        var name = variables.GetValueOrDefault("BUILD_REPOSITORY_NAME") is { Length: > 0 } other ? other : repository.Id;
        return new($"{repository.Collection}/{Uri.EscapeDataString(project)}/_git/{Uri.EscapeDataString(name)}/pullrequest/{number}");
    }

    private sealed record ThreadList(IReadOnlyList<CommentThread>? Value);

    private sealed record CommentThread(int Id, bool IsDeleted, IReadOnlyList<Comment>? Comments)
    {
        public Comment? First => Comments is [var first, ..] ? first : null;
    }

    private sealed record Comment(int Id, string? Content, bool IsDeleted, Identity? Author);

    private sealed record Identity(string? Id);

    private sealed record ConnectionData(Identity? AuthenticatedUser);
}
