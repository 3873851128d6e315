using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Tracking;

/// <summary>Reads and writes logged models, within the caller's transaction.</summary>
internal static class LoggedModelStore
{
    private const string Columns = "id, experiment_id, source_run_id, name, model_type, status, created_at, modified_at, is_deleted";
    private const string Tag = "tag";
    private const string Param = "param";

    public static LoggedModel? FindLoggedModel(this SqliteConnection connection, string id) => WithTexts(
        connection, connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM logged_model WHERE id = @id", new { id })?.ToModel());

    /// <summary>The model that a caller asks for.</summary>
    /// <exception cref="TrackingException">404: there is none, or none that the caller may know of.</exception>
    public static LoggedModel GetLoggedModel(this SqliteConnection connection, string id, TrackingCaller caller)
    {
        var model = connection.FindLoggedModel(id) is { IsDeleted: false } found ? found : throw NotFound(id);
        return connection.MayRead(model, caller) ? model : throw NotFound(id);
    }

    /// <summary>Whether a model is of a run that the caller may know of.</summary>
    public static bool MayRead(this SqliteConnection connection, LoggedModel model, TrackingCaller caller) =>
        !caller.IsStep || (model.SourceRunId is { } run && connection.FindRun(run) is { } source && caller.MayRead(source));

    /// <summary>The model that a caller changes.</summary>
    /// <exception cref="TrackingException">404: there is none. 403: it is not the caller's.</exception>
    public static LoggedModel GetWritableLoggedModel(this SqliteConnection connection, string id, TrackingCaller caller)
    {
        var model = connection.GetLoggedModel(id, caller);
        if (model.SourceRunId is { } run)
        {
            connection.GetWritableRun(run, caller);
        }

        return model;
    }

    /// <summary>The models of experiments that are not deleted, the newest first.</summary>
    public static IReadOnlyList<LoggedModel> ListLoggedModels(this SqliteConnection connection, IReadOnlyList<long> experiments) =>
        [.. connection.Query<Row>(
                $"SELECT {Columns} FROM logged_model WHERE NOT is_deleted AND experiment_id IN @experiments ORDER BY created_at DESC, id",
                new { experiments })
            .Select(row => WithTexts(connection, row.ToModel())!)];

    public static void InsertLoggedModel(this SqliteConnection connection, LoggedModel model)
    {
        connection.Execute(
            $"""
            INSERT INTO logged_model ({Columns})
            VALUES (@Id, @ExperimentId, @SourceRunId, @Name, @ModelType, @Status, @CreatedAt, @ModifiedAt, @IsDeleted)
            """,
            model);
        TrackingLimits.Fits(
            connection.ExecuteScalar<long>("SELECT COUNT(*) FROM logged_model WHERE source_run_id IS @SourceRunId", model),
            model.SourceRunId is null ? TrackingLimits.Models : TrackingLimits.ModelsOfRun,
            "logged models of a run");
        connection.SetModelTags(model.Id, model.Tags);
        connection.SetModelParams(model.Id, model.Params);
    }

    public static void SetModelStatus(this SqliteConnection connection, string id, string status, long now) =>
        connection.Execute("UPDATE logged_model SET status = @status, modified_at = @now WHERE id = @id", new { id, status, now });

    public static void DeleteLoggedModel(this SqliteConnection connection, string id, long now) =>
        connection.Execute("UPDATE logged_model SET is_deleted = 1, modified_at = @now WHERE id = @id", new { id, now });

    public static void SetModelTags(this SqliteConnection connection, string id, IReadOnlyList<KeyedText> tags) =>
        SetTexts(connection, id, Tag, tags, TrackingLimits.TagsOfRun);

    public static void SetModelParams(this SqliteConnection connection, string id, IReadOnlyList<KeyedText> parameters) =>
        SetTexts(connection, id, Param, parameters, TrackingLimits.ParamsOfRun);

    public static void DeleteModelTag(this SqliteConnection connection, string id, string key) => connection.Execute(
        "DELETE FROM logged_model_text WHERE model_id = @id AND kind = @Tag AND key = @key", new { id, Tag, key });

    /// <summary>Notes that a run has made a model, at a step of its training.</summary>
    public static void AddModelOf(this SqliteConnection connection, TrackedRun run, string modelId, long step) => connection.Execute(
        "INSERT OR REPLACE INTO run_model (run_id, model_id, step) VALUES (@Id, @modelId, @step)", new { run.Id, modelId, step });

    /// <summary>The models that a run has made, as its outputs are told.</summary>
    public static IEnumerable<JsonObject> ListModelsOf(this SqliteConnection connection, TrackedRun run) =>
        connection.Query<(string Model, long Step)>(
                "SELECT model_id, step FROM run_model WHERE run_id = @DataId ORDER BY step, model_id", run)
            .Select(output => new JsonObject { ["model_id"] = output.Model, ["step"] = output.Step });

    private static void SetTexts(SqliteConnection connection, string id, string kind, IReadOnlyList<KeyedText> texts, int most)
    {
        connection.Execute(
            "INSERT OR REPLACE INTO logged_model_text (model_id, kind, key, value) VALUES (@id, @kind, @Key, @Value)",
            texts.Select(text => new { id, kind, text.Key, text.Value }));
        TrackingLimits.Fits(
            connection.ExecuteScalar<long>(
                "SELECT COUNT(*) FROM logged_model_text WHERE model_id = @id AND kind = @kind", new { id, kind }),
            most,
            $"{kind}s of a model");
    }

    private static LoggedModel? WithTexts(SqliteConnection connection, LoggedModel? model)
    {
        if (model is null)
        {
            return null;
        }

        var texts = connection.Query<(string Kind, string Key, string Value)>(
                "SELECT kind, key, value FROM logged_model_text WHERE model_id = @Id ORDER BY key", new { model.Id })
            .ToLookup(text => text.Kind, text => new KeyedText(text.Key, text.Value));
        return model with { Tags = [.. texts[Tag]], Params = [.. texts[Param]] };
    }

    private static TrackingException NotFound(string id) => TrackingException.NotFound($"Logged model with ID '{id}' not found.");

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public long Experiment_Id { get; init; }
        public string? Source_Run_Id { get; init; }
        public string Name { get; init; } = "";
        public string? Model_Type { get; init; }
        public string Status { get; init; } = "";
        public long Created_At { get; init; }
        public long Modified_At { get; init; }
        public bool Is_Deleted { get; init; }

        public LoggedModel ToModel() => new()
        {
            Id = Id,
            ExperimentId = Experiment_Id,
            SourceRunId = Source_Run_Id,
            Name = Name,
            ModelType = Model_Type,
            Status = Status,
            CreatedAt = Created_At,
            ModifiedAt = Modified_At,
            IsDeleted = Is_Deleted,
        };
    }
}
