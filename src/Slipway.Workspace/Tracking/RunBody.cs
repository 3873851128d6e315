using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Tracking;

/// <summary>A run as MLflow's API gives it.</summary>
internal static class RunBody
{
    public static JsonObject Info(TrackedRun run)
    {
        var info = new JsonObject
        {
            ["run_id"] = run.Id,
            ["run_uuid"] = run.Id,
            ["run_name"] = run.Name,
            ["experiment_id"] = run.ExperimentId.ToString(CultureInfo.InvariantCulture),
            ["user_id"] = run.UserId,
            ["status"] = run.Status,
            ["start_time"] = run.StartedAt,
            ["artifact_uri"] = run.ArtifactUri,
            ["lifecycle_stage"] = run.Stage,
        };
        if (run.EndedAt is { } end)
        {
            info["end_time"] = end;
        }

        return info;
    }

    /// <summary>The run with what it has logged, within the caller's transaction.</summary>
    public static JsonObject Of(SqliteConnection connection, TrackedRun run) => new()
    {
        ["info"] = Info(run),
        ["data"] = new JsonObject
        {
            ["metrics"] = new JsonArray([.. connection.ListLatestMetrics(run).Select(metric => metric.ToJson())]),
            ["params"] = TagBody.Of(connection.ListParams(run)),
            ["tags"] = TagBody.Of(connection.ListTags(run)),
        },
        ["inputs"] = new JsonObject
        {
            ["dataset_inputs"] = new JsonArray([.. connection
                .Query<string>("SELECT body FROM run_dataset WHERE run_id = @DataId ORDER BY rowid", run)
                .Select(body => JsonNode.Parse(body))]),
        },
        ["outputs"] = new JsonObject { ["model_outputs"] = new JsonArray([.. connection.ListModelsOf(run)]) },
    };
}
