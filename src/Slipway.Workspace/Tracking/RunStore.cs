using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Tracking;

/// <summary>Reads runs of every kind, and writes those that are no jobs, within the caller's transaction.</summary>
internal static class RunStore
{
    internal const string Columns =
        "run.id, data_id, root_id, parent_id, made_by, experiment_id, run.name, user_id, status, started_at, ended_at, is_deleted, is_job";

    public static TrackedRun? FindRun(this SqliteConnection connection, string id) =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM tracked_run AS run WHERE run.id = @id", new { id })?.ToRun();

    /// <summary>The run that a caller asks for.</summary>
    /// <exception cref="TrackingException">404: there is none, or none that the caller may know of.</exception>
    public static TrackedRun GetRun(this SqliteConnection connection, string id, TrackingCaller caller) =>
        connection.FindRun(id) is { } run && caller.MayRead(run) ? run : throw TrackingException.NoRun(id);

    /// <summary>The run that a caller writes to.</summary>
    /// <exception cref="TrackingException">404: there is none. 403: it is not the caller's. 400: it was deleted.</exception>
    public static TrackedRun GetWritableRun(this SqliteConnection connection, string id, TrackingCaller caller)
    {
        var run = connection.GetRun(id, caller);
        if (!caller.MayWrite(run))
        {
            throw TrackingException.Denied($"A step writes to its own run and to those that it has made; '{id}' is another.");
        }

        return run.IsDeleted
            ? throw TrackingException.Invalid($"The run {id} must be in the 'active' state. Current state is deleted.")
            : run;
    }

    public static void InsertRun(this SqliteConnection connection, TrackedRun run) => connection.Execute(
        """
        INSERT INTO run (id, experiment_id, made_by, name, user_id, status, started_at)
        VALUES (@Id, @ExperimentId, @MadeBy, @Name, @UserId, @Status, @StartedAt)
        """,
        run);

    /// <summary>How many runs a step has made.</summary>
    public static long CountRunsOf(this SqliteConnection connection, string maker) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM run WHERE made_by = @maker", new { maker });

    /// <summary>Writes how far a run is; a job tells that itself.</summary>
    public static void SetRunStatus(this SqliteConnection connection, TrackedRun run, string status, long? endedAt) =>
        connection.Execute(
            "UPDATE run SET status = @status, ended_at = @endedAt WHERE id = @Id", new { run.Id, status, endedAt });

    /// <summary>Gives a run another name, which of a job is its display name.</summary>
    public static void RenameRun(this SqliteConnection connection, TrackedRun run, string name)
    {
        if (!run.IsJob)
        {
            connection.Execute("UPDATE run SET name = @name WHERE id = @Id", new { run.Id, name });
            return;
        }

        connection.Execute("UPDATE job SET display_name = @name WHERE id = @Id", new { run.Id, name });
        connection.ChangeBody(run.Id, body => body["displayName"] = name);
    }

    /// <summary>Deletes a run, or restores it; a job is archived by that, with its steps.</summary>
    /// <exception cref="TrackingException">400: it is a step, which is deleted with its job.</exception>
    public static void SetRunDeleted(this SqliteConnection connection, TrackedRun run, bool isDeleted)
    {
        if (!run.IsJob)
        {
            connection.Execute("UPDATE run SET is_deleted = @isDeleted WHERE id = @Id", new { run.Id, isDeleted });
        }
        else if (!connection.ChangeBody(run.Id, body => body["isArchived"] = isDeleted))
        {
            throw TrackingException.Invalid($"'{run.Id}' is a step of the job '{run.RootId}', and is deleted with it.");
        }
    }

    /// <summary>Changes what Azure ML's API shows of a job of its own.</summary>
    /// <returns>Whether it is one: a step has no body.</returns>
    public static bool ChangeBody(this SqliteConnection connection, string id, Action<JsonObject> change)
    {
        if (connection.FindJob(id)?.Properties is not { } body)
        {
            return false;
        }

        change(body);
        connection.UpdateProperties(id, body);
        return true;
    }

    internal sealed class Row
    {
        public string Id { get; init; } = "";
        public string Data_Id { get; init; } = "";
        public string Root_Id { get; init; } = "";
        public string? Parent_Id { get; init; }
        public string? Made_By { get; init; }
        public long Experiment_Id { get; init; }
        public string Name { get; init; } = "";
        public string User_Id { get; init; } = "";
        public string Status { get; init; } = "";
        public long Started_At { get; init; }
        public long? Ended_At { get; init; }
        public bool Is_Deleted { get; init; }
        public bool Is_Job { get; init; }

        public TrackedRun ToRun() => new()
        {
            Id = Id,
            DataId = Data_Id,
            RootId = Root_Id,
            ParentId = Parent_Id,
            MadeBy = Made_By,
            ExperimentId = Experiment_Id,
            Name = Name,
            UserId = User_Id,
            Status = Status,
            StartedAt = Started_At,
            EndedAt = Ended_At,
            IsDeleted = Is_Deleted,
            IsJob = Is_Job,
        };
    }
}
