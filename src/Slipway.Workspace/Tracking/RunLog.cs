using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Tracking;

/// <summary>The tags and parameters of runs, within the caller's transaction.</summary>
internal static class RunLog
{
    private const string NameTag = "mlflow.runName";

    public static IReadOnlyList<KeyedText> ListTags(this SqliteConnection connection, TrackedRun run) =>
        [.. connection.Query<KeyedText>("SELECT key, value FROM tracked_tag WHERE run_id = @Id ORDER BY key", run)];

    /// <summary>The tags that were set of a step, without those that follow from where it is.</summary>
    public static IReadOnlyList<KeyedText> ListStepTags(this SqliteConnection connection, string id) =>
        [.. connection.Query<KeyedText>("SELECT key, value FROM run_tag WHERE run_id = @id ORDER BY key", new { id })];

    public static IReadOnlyList<KeyedText> ListParams(this SqliteConnection connection, TrackedRun run) =>
        [.. connection.Query<KeyedText>("SELECT key, value FROM run_param WHERE run_id = @DataId ORDER BY key", run)];

    /// <summary>Writes tags, each instead of the one of its key; those of a job of its own are Azure ML's tags of it.</summary>
    /// <exception cref="TrackingException">400: the run would have too many.</exception>
    public static void SetTags(this SqliteConnection connection, TrackedRun run, IReadOnlyList<KeyedText> tags)
    {
        if (tags.LastOrDefault(tag => tag.Key == NameTag) is { Value: { Length: > 0 } name })
        {
            connection.RenameRun(run, name);
        }

        var own = tags.Where(tag => tag.Key != NameTag).ToList();
        if (own.Count == 0)
        {
            return;
        }

        if (!run.IsJob || !connection.ChangeBody(run.Id, body =>
            {
                var all = body["tags"] as JsonObject ?? [];
                foreach (var tag in own)
                {
                    all[tag.Key] = tag.Value;
                }

                body["tags"] = all.DeepClone();
            }))
        {
            connection.Execute(
                "INSERT OR REPLACE INTO run_tag (run_id, key, value) VALUES (@Id, @Key, @Value)",
                own.Select(tag => new { run.Id, tag.Key, tag.Value }));
        }

        TrackingLimits.Fits(
            connection.ExecuteScalar<long>("SELECT COUNT(*) FROM tracked_tag WHERE run_id = @Id", run), TrackingLimits.TagsOfRun, "tags of a run");
    }

    /// <exception cref="TrackingException">404: there is no such tag.</exception>
    public static void DeleteTag(this SqliteConnection connection, TrackedRun run, string key)
    {
        var isGone = connection.Execute("DELETE FROM run_tag WHERE run_id = @Id AND key = @key", new { run.Id, key }) > 0;
        if (run.IsJob)
        {
            connection.ChangeBody(run.Id, body => isGone |= (body["tags"] as JsonObject)?.Remove(key) == true);
        }

        if (!isGone)
        {
            throw TrackingException.NotFound($"No tag with name: {key} in run with id {run.Id}");
        }
    }

    /// <summary>Writes parameters; one that is there has to be the same.</summary>
    /// <exception cref="TrackingException">400: one is another, or the run would have too many.</exception>
    public static void AddParams(this SqliteConnection connection, TrackedRun run, IReadOnlyList<KeyedText> parameters)
    {
        foreach (var parameter in parameters)
        {
            var old = connection.QuerySingleOrDefault<string>(
                "SELECT value FROM run_param WHERE run_id = @Id AND key = @Key", new { run.Id, parameter.Key });
            if (old is not null && old != parameter.Value)
            {
                throw TrackingException.Invalid(
                    $"Changing param values is not allowed. Param with key='{parameter.Key}' was already logged with value='{old}' for "
                    + $"run ID='{run.Id}'. Attempted logging new value '{parameter.Value}'.");
            }

            if (old is null)
            {
                connection.Execute(
                    "INSERT INTO run_param (run_id, key, value) VALUES (@Id, @Key, @Value)",
                    new { run.Id, parameter.Key, parameter.Value });
            }
        }

        if (parameters.Count > 0)
        {
            TrackingLimits.Fits(
                connection.ExecuteScalar<long>("SELECT COUNT(*) FROM run_param WHERE run_id = @Id", run),
                TrackingLimits.ParamsOfRun,
                "params of a run");
        }
    }
}
