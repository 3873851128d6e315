using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Slipway.Pipelines.Tests.Fake;

/// <summary>A step as the fake runs it: a status, and all that it has written, for each look.</summary>
internal sealed record FakeStep(string Name, params (string Status, string Log)[] Looks);

/// <summary>Runs of the fake: scripted, one look at the job after the other.</summary>
internal sealed class FakeRuns(FakeAzure azure)
{
    private int _look = -1;

    public List<FakeStep> Script { get; } = [];

    /// <summary>The status that the job ends with.</summary>
    public string Ends { get; set; } = "Completed";

    /// <summary>What was posted to a scoring URI.</summary>
    public List<JsonObject> Invocations { get; } = [];

    /// <summary>The deployments that were asked for by header.</summary>
    public List<string?> Deployments { get; } = [];

    /// <summary>The server reads no Range headers.</summary>
    public bool IgnoresRanges { get; set; }

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.StartsWith("/score/", StringComparison.Ordinal))
        {
            Invocations.Add((JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!);
            Deployments.Add((string?)context.Request.Headers["azureml-model-deployment"]);
            await FakeAzure.AnswerAsync(context, 201, new JsonObject { ["name"] = "job-1", ["id"] = $"{FakeAzure.WorkspaceId}/jobs/job-1" });
        }
        else if (path.StartsWith("/logs/", StringComparison.Ordinal))
        {
            await LogAsync(context, path["/logs/".Length..]);
        }
        else
        {
            var parts = path.Split('/');
            await FakeAzure.AnswerAsync(context, 200, parts[^1] == "children" ? Children() : Details(parts[^2]));
        }
    }

    private JsonObject Details(string runId)
    {
        if (runId == "job-1")
        {
            _look++;
            var isOver = Script.All(step => _look >= step.Looks.Length - 1);
            return new JsonObject { ["runId"] = runId, ["status"] = isOver ? Ends : "Running" };
        }

        var (status, log) = Now(Script.Single(step => $"child-{step.Name}" == runId));
        var details = new JsonObject { ["runId"] = runId, ["status"] = status, ["logFiles"] = new JsonObject() };
        if (log.Length > 0)
        {
            details["logFiles"] = new JsonObject
            {
                ["user_logs/std_log.txt"] = $"{azure.Address}logs/{runId}",
                ["system_logs/lifecycler.log"] = $"{azure.Address}logs/system",
            };
        }

        if (status == "Failed")
        {
            details["error"] = new JsonObject { ["error"] = new JsonObject { ["code"] = "UserError", ["message"] = "exit code 1" } };
        }

        return details;
    }

    private JsonObject Children() => new()
    {
        ["value"] = new JsonArray([.. Script.Select(step => new JsonObject
        {
            ["runId"] = $"child-{step.Name}",
            ["displayName"] = step.Name,
            ["status"] = Now(step).Status,
            ["properties"] = new JsonObject(),
        })]),
    };

    private (string Status, string Log) Now(FakeStep step) => step.Looks[Math.Min(Math.Max(_look, 0), step.Looks.Length - 1)];

    private async Task LogAsync(HttpContext context, string runId)
    {
        var all = Encoding.UTF8.GetBytes(Now(Script.Single(step => $"child-{step.Name}" == runId)).Log);
        var range = (string?)context.Request.Headers.Range;
        var from = range is null || IgnoresRanges ? 0 : int.Parse(range["bytes=".Length..].TrimEnd('-'));
        if (from > 0 && from >= all.Length)
        {
            context.Response.StatusCode = 416;
            return;
        }

        context.Response.StatusCode = from > 0 ? 206 : 200;
        await context.Response.Body.WriteAsync(all.AsMemory(from));
    }
}
