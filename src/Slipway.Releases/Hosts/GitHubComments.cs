using System.Globalization;
using System.Net;
using System.Runtime.Serialization;
using Octokit;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>
/// Comments of a pull request at GitHub, which are those of its issue
/// (<see href="https://docs.github.com/rest/issues/comments"/>).
/// </summary>
/// <param name="repository">The repository, with a client that may write to pull requests.</param>
/// <param name="number">The pull request's number.</param>
internal sealed class GitHubComments(GitHubRepository repository, int number) : PullRequestComments
{
    // "Body is too long (maximum is 65536 characters)" is its answer to more.
    private const int MostLetters = 65_536;

    private const int PageSize = 100;
    private const int MostPages = 30;

    private readonly IIssueCommentsClient _comments = repository.Client.Issue.Comment;

    public static GitHubComments? Find(IReadOnlyDictionary<string, string> variables, string? token) =>
        variables.GetValueOrDefault("GITHUB_REF")?.Split('/') is ["refs", "pull", var digits, "merge"]
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && GitHubRepository.Find(variables, token) is { } repository
            ? new GitHubComments(repository, number)
            : null;

    /// <inheritdoc/>
    public override async Task<PostedComment> PostAsync(string key, string markdown, CancellationToken cancellationToken = default)
    {
        var body = CommentBody.Of(key, markdown, MostLetters);
        try
        {
            if (await FindAsync(body, cancellationToken).ConfigureAwait(false) is not { } there)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Posted(await _comments.Create(repository.Owner, repository.Name, number, body.Text).ConfigureAwait(false), "made");
            }

            if (body.IsIn(there.Body))
            {
                return Posted(there, "is as it was");
            }

            cancellationToken.ThrowIfCancellationRequested();
            return Posted(await _comments.Update(repository.Owner, repository.Name, there.Id, body.Text).ConfigureAwait(false), "updated");
        }
        catch (Exception e) when (e is ApiException or HttpRequestException
            || IsUnreadable(e)
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new DiagnosticException(
                new Diagnostic(
                    Codes.CommentFailed,
                    $"pull request {number} of {repository.Owner}/{repository.Name} can't be commented on at GitHub: {e.Message}")
                {
                    Remedy = IsRefusal(e)
                        ? "give the job 'permissions: pull-requests: write' and hand it GITHUB_TOKEN; for a pull request of a fork "
                            + "that may only read"
                        : "run it again: a comment that is there is brought up to date",
                },
                e);
        }
    }

    /// <summary>The comment that was made under the key, or null.</summary>
    private async Task<IssueComment?> FindAsync(CommentBody body, CancellationToken cancellationToken)
    {
        for (var page = 1; page <= MostPages; page++)
        {
            // The client has no cancellation; each of its requests ends by itself.
            cancellationToken.ThrowIfCancellationRequested();
            var comments = await _comments.GetAllForIssue(
                repository.Owner, repository.Name, number, new ApiOptions { StartPage = page, PageSize = PageSize, PageCount = 1 })
                .ConfigureAwait(false);
            var marked = comments.Where(comment => body.Marks(comment.Body)).ToList();
            if (marked.Count > 0 && await FindOwnAsync(marked).ConfigureAwait(false) is { } own)
            {
                return own;
            }

            if (comments.Count < PageSize)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>The first of some comments that is of whoever the token is.</summary>
    private async Task<IssueComment?> FindOwnAsync(List<IssueComment> comments)
    {
        try
        {
            var self = await repository.Client.User.Current().ConfigureAwait(false) ?? throw new FormatException("its answer is no user");
            return comments.Find(comment => comment.User?.Id == self.Id);
        }
        catch (ForbiddenException e) when (IsRefusal(e))
        {
            // The token of an app, as a workflow's is: it has no user that it could ask for, and writes as a bot.
            return comments.Find(comment => comment.User?.Type == AccountType.Bot);
        }
    }

    // Of a page that something on the way puts in the answer's place the client makes null.
    private PostedComment Posted(IssueComment? comment, string verb) =>
        Uri.TryCreate(comment?.HtmlUrl, UriKind.Absolute, out var page)
            ? new($"comment {comment.Id} of pull request {number} {verb}: {page}", page)
            : throw new FormatException("its answer is no comment");

    // Those of a limit of requests have the status of a refusal too.
    private static bool IsRefusal(Exception e) =>
        e is ApiException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound }
            and not (RateLimitExceededException or SecondaryRateLimitExceededException or AbuseException);

    // What the client throws for answers that it has no form for.
    private static bool IsUnreadable(Exception e) =>
        e is ArgumentException or FormatException or InvalidCastException or SerializationException;
}
