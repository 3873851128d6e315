using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Slipway.Releases.Tests.Hosts;

/// <summary>
/// Comments of pull request 7: at GitHub (https://docs.github.com/rest/issues/comments) and in Azure DevOps
/// (https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads). It is asked by the token that
/// <see cref="FakeHost"/> admits, which is a workflow's or a build service's unless <see cref="Person"/> says otherwise.
/// </summary>
internal sealed class FakeComments
{
    public const string BuildService = "5a2e4f1c-9e57-4d4e-8c0e-3b7a6f1d2c10";

    /// <summary>GitHub's comments, oldest first.</summary>
    public List<JsonObject> GitHub { get; } = [];

    /// <summary>Azure DevOps' threads, oldest first.</summary>
    public List<JsonObject> Threads { get; } = [];

    /// <summary>The requests that wrote something, in words.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>The person whose token it is at GitHub; null for a workflow's, which has none.</summary>
    public string? Person { get; set; }

    /// <summary>Whether the token may only read, as that of a pull request from a fork.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>Whether Azure DevOps says who asks.</summary>
    public bool KnowsIdentity { get; set; } = true;

    public void AddAtGitHub(string login, string body, string type = "User") =>
        GitHub.Add(new JsonObject
        {
            ["id"] = 1_000_000_000_001 + GitHub.Count,
            ["html_url"] = $"https://github.example.org/org/repo/pull/7#issuecomment-{1_000_000_000_001 + GitHub.Count}",
            ["body"] = body,
            ["user"] = User(login, type),
            ["author_association"] = "CONTRIBUTOR",
            ["created_at"] = "2026-01-04T03:30:00Z",
            ["updated_at"] = "2026-01-04T03:30:00Z",
        });

    public JsonObject AddThread(string author, string status, params string[] contents)
    {
        var thread = new JsonObject
        {
            ["id"] = 140 + Threads.Count,
            ["publishedDate"] = "2026-01-04T03:30:00.123Z",
            ["isDeleted"] = false,
            ["status"] = status,
            ["threadContext"] = null,
            ["properties"] = new JsonObject(),
            ["comments"] = new JsonArray([.. contents.Select((content, i) => new JsonObject
            {
                ["id"] = i + 1,
                ["parentCommentId"] = i == 0 ? 0 : 1,
                ["author"] = new JsonObject { ["id"] = author, ["displayName"] = "Somebody", ["uniqueName"] = "somebody@example.org" },
                ["content"] = content,
                ["commentType"] = "text",
            })]),
        };
        Threads.Add(thread);
        return thread;
    }

    public void Map(WebApplication app)
    {
        const string repository = "/repos/org/repo/issues";
        app.MapGet("/user", () => Person is null
            ? Json(Message("Resource not accessible by integration"), 403)
            : Json(User(Person, "User"), 200));
        app.MapGet($"{repository}/7/comments", (HttpResponse response, int? page, int? per_page) =>
            Page(response, page ?? 1, per_page ?? 30));
        app.MapPost($"{repository}/7/comments", async (HttpRequest request) => Write("made", await BodyAsync(request, "body"), body =>
        {
            AddAtGitHub(Person ?? "github-actions[bot]", body, Person is null ? "Bot" : "User");
            return Json(GitHub[^1], 201);
        }));
        app.MapPatch($"{repository}/comments/{{id:long}}", async (HttpRequest request, long id) =>
            Write($"updated {id}", await BodyAsync(request, "body"), body =>
            {
                var comment = GitHub.Single(comment => (long?)comment["id"] == id);
                comment["body"] = body;
                return Json(comment, 200);
            }));
        MapThreads(app);
    }

    private void MapThreads(WebApplication app)
    {
        const string threads = "/org/p1/_apis/git/repositories/r1/pullRequests/7/threads";
        const string version = "7.1";
        app.MapGet(threads, () =>
        {
            var value = new JsonArray([.. Threads.Select(thread => thread.DeepClone())]);
            return Json(new JsonObject { ["value"] = value, ["count"] = Threads.Count }, 200);
        });
        app.MapPost(threads, async (HttpRequest request) =>
        {
            var wanted = (JsonObject)(await JsonNode.ParseAsync(request.Body))!;
            return WriteThread(request, version, "made", (string)wanted["comments"]![0]!["content"]!, content =>
                AddThread(BuildService, (string)wanted["status"]!, content));
        });
        app.MapPatch($"{threads}/{{thread:int}}/comments/{{comment:int}}", async (HttpRequest request, int thread, int comment) =>
            WriteThread(request, version, $"updated {thread}/{comment}", await BodyAsync(request, "content"), content =>
            {
                var there = Threads.Single(there => (int?)there["id"] == thread)["comments"]!.AsArray()
                    .Single(there => (int?)there!["id"] == comment)!;
                there["content"] = content;
                return (JsonObject)there;
            }));

        // Without "-preview" it refuses, as it does for all that may still change.
        app.MapGet("/org/_apis/connectionData", (HttpRequest request) =>
            KnowsIdentity && request.Query["api-version"] == $"{version}-preview"
                ? Json(new JsonObject { ["authenticatedUser"] = new JsonObject { ["id"] = BuildService, ["isActive"] = true } }, 200)
                : Json(Message("The requested version of the resource is under preview."), 400));
    }

    private IResult Page(HttpResponse response, int page, int size)
    {
        if (GitHub.Count > page * size)
        {
            var next = $"http://localhost/repos/org/repo/issues/7/comments?per_page={size}&page={page + 1}";
            response.Headers.Link = $"<{next}>; rel=\"next\"";
        }

        return Results.Text(
            new JsonArray([.. GitHub.Skip((page - 1) * size).Take(size).Select(comment => comment.DeepClone())]).ToJsonString(),
            "application/json", Encoding.UTF8, 200);
    }

    private IResult Write(string what, string body, Func<string, IResult> write)
    {
        if (IsReadOnly)
        {
            return Json(Message("Resource not accessible by integration"), 403);
        }

        if (body.EnumerateRunes().Count() > 65_536)
        {
            return Json(Message("Validation Failed: Body is too long (maximum is 65536 characters)"), 422);
        }

        Writes.Add(what);
        return write(body);
    }

    private IResult WriteThread(HttpRequest request, string version, string what, string content, Func<string, JsonObject> write)
    {
        if (request.Query["api-version"] != version)
        {
            return Json(Message("No api-version was supplied."), 400);
        }

        if (IsReadOnly)
        {
            return Json(Message("TF401027: You need the Git 'PullRequestContribute' permission to perform this action."), 403);
        }

        if (content.Length > 150_000)
        {
            return Json(Message("A discussion comment cannot be longer than 150000 characters."), 400);
        }

        Writes.Add(what);
        return Json(write(content), 200);
    }

    private static JsonObject User(string login, string type) => new()
    {
        ["login"] = login,
        ["id"] = Math.Abs(login.Aggregate(17, (sum, letter) => sum * 31 + letter)),
        ["type"] = type,
        ["site_admin"] = false,
    };

    private static async Task<string> BodyAsync(HttpRequest request, string key) =>
        (string)(await JsonNode.ParseAsync(request.Body))![key]!;

    private static JsonObject Message(string message) => new() { ["message"] = message };

    private static IResult Json(JsonObject body, int status) =>
        Results.Text(body.ToJsonString(), "application/json", Encoding.UTF8, status);
}
