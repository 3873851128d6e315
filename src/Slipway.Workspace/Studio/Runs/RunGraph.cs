using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>
/// A run as the graph of its steps, which the page's script lays out and draws: each with its status, how long it took and
/// what it waits for, those of pipelines within it too.
/// </summary>
internal sealed class RunGraph(Database database, TimeProvider clock) : IStudioPages
{
    private const int MostNodes = 2000;

    public void Map(StudioRoutes routes) => routes.Answer("/jobs/{id}/graph", AnswerAsync);

    /// <summary>The place of the graph; who has no scripts reads the table of the steps instead.</summary>
    public static Html Of(Job run) => Html.Of($"""
        <div class="graph" id="graph-{run.Id}" data-kept data-graph="/jobs/{run.Id}/graph" role="group" aria-label="Graph of the steps">
        <p class="quiet">The steps are listed below.</p>
        </div>
        """);

    private Task AnswerAsync(StudioRequest request)
    {
        var id = request.Path("id");
        var (run, steps) = database.Read(connection =>
        {
            var run = connection.FindJob(id) ?? throw ApiException.ResourceNotFound($"jobs/{id}");
            return (run, StepsOf(connection, run.Id, MostNodes));
        });
        return request.Context.Response.WriteAsJsonAsync(
            Document(run, steps, clock.GetUtcNow()), cancellationToken: request.Context.RequestAborted);
    }

    /// <summary>The steps of a pipeline and of those within it, each before what is in it.</summary>
    public static IReadOnlyList<Job> StepsOf(SqliteConnection connection, string id, int most)
    {
        var found = new List<Job>();
        foreach (var step in connection.ListSteps(id).Select(step => step.Readable()).TakeWhile(_ => found.Count < most))
        {
            found.Add(step);
            if (step.IsPipeline)
            {
                found.AddRange(StepsOf(connection, step.Id, most - found.Count));
            }
        }

        return found;
    }

    private static JsonObject Document(Job run, IReadOnlyList<Job> steps, DateTimeOffset now)
    {
        var bounding = CriticalPath.Of(run, steps);
        return new JsonObject
        {
            ["ended"] = run.IsTerminal,
            ["nodes"] = new JsonArray([.. steps.Select(JsonNode (step) => Node(run, step, bounding.Contains(step.Id), now))]),
            ["edges"] = new JsonArray([.. steps.GroupBy(step => step.ParentId).SelectMany(Edges)]),
        };
    }

    private static JsonObject Node(Job run, Job step, bool isBounding, DateTimeOffset now) => new()
    {
        ["id"] = step.Id,
        ["parent"] = step.ParentId == run.Id ? null : step.ParentId,
        ["name"] = step.Step,
        ["kind"] = step.JobType,
        ["class"] = Show.StatusClass(step.Status),
        ["sign"] = Show.Sign(step.Status),
        ["status"] = Show.Word(step),
        ["duration"] = Show.Duration(step, now),
        ["bounding"] = isBounding,
    };

    /// <summary>What leads from step to step beside each other: data by its names, and the mere order.</summary>
    private static IEnumerable<JsonNode> Edges(IEnumerable<Job> beside)
    {
        var steps = beside.ToDictionary(step => step.Step!, StringComparer.Ordinal);
        foreach (var step in steps.Values)
        {
            foreach (var before in step.DependsOn.Where(steps.ContainsKey).Select(name => steps[name]))
            {
                var data = Data(before, step).ToList();
                foreach (var (output, input) in data.DefaultIfEmpty())
                {
                    yield return new JsonObject { ["from"] = before.Id, ["output"] = output, ["to"] = step.Id, ["input"] = input };
                }
            }
        }
    }

    /// <summary>The outputs of one step that are inputs of another.</summary>
    private static IEnumerable<(string? Output, string? Input)> Data(Job from, Job to) => to.IsPipeline
        ? []
        : to.StepPlan.Inputs
            .Where(input => input.Location is not null)
            .SelectMany(input => from.Outputs
                .Where(output => DataMakers.Holds(output.Location, input.Location!))
                .Select(output => ((string?)output.Name, (string?)input.Name)));
}
