using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Http;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Jobs;

/// <summary>Reads and writes jobs, within the caller's transaction.</summary>
internal static partial class JobStore
{
    private const string Columns =
        """
        id, parent_id, root_id, step, job_type, status, body, plan, display_name, experiment, created_at, started_at, ended_at,
        container_id, exit_code, error_code, error_message, cancel_requested, identity, reused_from, reuse_note, tracking_note, pipeline,
        gpu_note
        """;

    private const string Unfinished = "status NOT IN ('Completed', 'Failed', 'Canceled')";

    /// <summary>Writes a job and its steps.</summary>
    public static void InsertJob(
        this SqliteConnection connection, JobPlan plan, string id, JsonObject properties, string? requestId, DateTimeOffset now)
    {
        var isPipeline = plan.JobType == "Pipeline";
        Insert(connection, new Row
        {
            Id = id,
            Job_Type = plan.JobType,
            Status = JobStatus.NotStarted,
            Body = properties.ToJsonString(),
            Plan = isPipeline
                ? PlanJson.Write(plan with { Steps = [] })
                : PlanJson.Write(plan.Steps[0].Command),
            Display_Name = plan.DisplayName,
            Experiment = plan.Experiment,
            Created_At = Timestamp.Write(now),
            Request_Id = requestId,
            Pipeline = PipelineOf(plan, properties),
        });
        if (isPipeline)
        {
            InsertSteps(connection, plan.Steps, id, id, plan.Experiment, now);
        }
    }

    /// <summary>The pipeline that a job is a run of: the name of its component, else its own.</summary>
    private static string PipelineOf(JobPlan plan, JsonObject properties)
    {
        try
        {
            return properties.FindText("componentId") is { Length: > 0 } component
                ? ResourceReference.Parse(component, AssetKind.Components.Segment, "componentId").Name
                : plan.DisplayName;
        }
        catch (ApiException)
        {
            return plan.DisplayName;
        }
    }

    private static void InsertSteps(
        SqliteConnection connection, IEnumerable<PlannedStep> steps, string parent, string root, string experiment, DateTimeOffset now)
    {
        foreach (var step in steps)
        {
            Insert(connection, new Row
            {
                Id = step.RunId,
                Parent_Id = parent,
                Root_Id = root,
                Step = step.Name,
                Job_Type = step.JobType,
                Status = JobStatus.NotStarted,
                Plan = step.Pipeline is { } pipeline
                    ? PlanJson.Write(pipeline with { Steps = [], Experiment = experiment })
                    : PlanJson.Write(step.Command),
                Display_Name = step.Name,
                Experiment = experiment,
                Created_At = Timestamp.Write(now),
            });
            InsertSteps(connection, step.Pipeline?.Steps ?? [], step.RunId, root, experiment, now);
        }
    }

    /// <summary>Writes a trial of a sweep.</summary>
    public static void InsertTrial(this SqliteConnection connection, Job sweep, string id, StepPlan plan, DateTimeOffset now) => Insert(
        connection,
        new Row
        {
            Id = id,
            Parent_Id = sweep.Id,
            Root_Id = sweep.RootId,
            Step = plan.Name,
            Job_Type = "Command",
            Status = JobStatus.NotStarted,
            Body = Trial.Properties(plan).ToJsonString(),
            Plan = PlanJson.Write(plan),
            Display_Name = plan.Name,
            Experiment = sweep.Experiment,
            Created_At = Timestamp.Write(now),
        });

    public static Job? FindJob(this SqliteConnection connection, string id) =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM job WHERE id = @id", new { id })?.ToJob();

    public static Job? FindJobOfRequest(this SqliteConnection connection, string requestId) =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM job WHERE request_id = @requestId", new { requestId })
            ?.ToJob();

    /// <summary>The steps of a pipeline, in the order in which it has them.</summary>
    public static IReadOnlyList<Job> ListSteps(this SqliteConnection connection, string id) =>
        [.. connection.Query<Row>($"SELECT {Columns} FROM job WHERE parent_id = @id ORDER BY rowid", new { id })
            .Select(row => row.ToJob())];

    /// <summary>The ids of the steps that have not ended and are to be canceled by themselves.</summary>
    public static IReadOnlySet<string> ListCanceledSteps(this SqliteConnection connection, string id) =>
        connection.Query<string>($"SELECT id FROM job WHERE parent_id = @id AND cancel_requested = 1 AND {Unfinished}", new { id })
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The ids of all steps, of any job, that have not ended and are to be canceled by themselves.</summary>
    public static IReadOnlyList<string> ListCanceledSteps(this SqliteConnection connection) =>
        [.. connection.Query<string>(
            $"SELECT id FROM job INDEXED BY step_to_cancel WHERE parent_id IS NOT NULL AND cancel_requested = 1 AND {Unfinished}")];

    /// <summary>The steps of a job that something is said of in their plans: where what another step makes lies.</summary>
    public static IReadOnlyList<Job> ListMentions(this SqliteConnection connection, string root, string text) =>
        [.. connection.Query<Row>(
            $"SELECT {Columns} FROM job WHERE (root_id = @root OR id = @root) AND instr(plan, @text) > 0", new { root, text })
            .Select(row => row.ToJob())];

    /// <summary>The jobs and steps of all kinds that something is said of in their plans, the newest first.</summary>
    public static IReadOnlyList<Job> ListMentioning(this SqliteConnection connection, string text, int most) =>
        [.. connection.Query<Row>(
            $"SELECT {Columns} FROM job WHERE instr(plan, @text) > 0 ORDER BY created_at DESC, rowid DESC LIMIT @most", new { text, most })
            .Select(row => row.ToJob().Readable())];

    /// <summary>The ids of the steps and command jobs that run on a compute.</summary>
    public static IReadOnlyList<string> ListStepsOn(this SqliteConnection connection, string compute) =>
        [.. connection.Query<string>(
            """
            SELECT id FROM job
            WHERE status IN ('Running', 'Finalizing') AND job_type = 'Command'
                AND iif(json_valid(plan), json_extract(plan, '$.compute'), NULL) = @compute COLLATE NOCASE
            ORDER BY started_at
            """,
            new { compute })];

    /// <summary>Whether steps of a job have yet to begin, or trials of a sweep.</summary>
    public static bool HasStepsToCome(this SqliteConnection connection, string root) => connection.ExecuteScalar<int>(
        $"""
        SELECT EXISTS (
            SELECT 1 FROM job
            WHERE (root_id = @root OR id = @root)
                AND ((job_type = 'Command' AND status IN ('NotStarted', 'Queued')) OR (job_type = 'Sweep' AND {Unfinished})))
        """,
        new { root }) > 0;

    /// <summary>The steps and command jobs that run in a container.</summary>
    public static IReadOnlyList<Job> ListStepsWithContainers(this SqliteConnection connection) =>
        [.. connection.Query<Row>(
            $"""
            SELECT {Columns} FROM job
            WHERE status IN ('Running', 'Finalizing', 'CancelRequested') AND job_type = 'Command'
                AND container_id IS NOT NULL AND json_valid(plan)
            """)
            .Select(row => row.ToJob())];

    /// <summary>Ends the steps within a pipeline that was not run, those of pipelines within it too.</summary>
    public static void EndSteps(this SqliteConnection connection, string id, JobOutcome outcome, DateTimeOffset now)
    {
        foreach (var step in connection.ListSteps(id))
        {
            connection.EndSteps(step.Id, outcome, now);
            connection.EndJob(step.Id, outcome, now);
        }
    }

    public static IReadOnlyList<string> ListUnfinishedJobs(this SqliteConnection connection) =>
        [.. connection.Query<string>($"SELECT id FROM job INDEXED BY job_unfinished WHERE parent_id IS NULL AND {Unfinished} ORDER BY created_at, rowid")];

    /// <summary>Whether a job that is kept runs in an image, or has.</summary>
    public static bool HasJobIn(this SqliteConnection connection, string image) =>
        connection.ExecuteScalar<int>("SELECT EXISTS (SELECT 1 FROM job WHERE instr(plan, @quoted) > 0)", new { quoted = $"\"{image}\"" }) > 0;

    public static int CountUnfinishedJobs(this SqliteConnection connection) =>
        connection.ExecuteScalar<int>($"SELECT COUNT(*) FROM job INDEXED BY job_unfinished WHERE parent_id IS NULL AND {Unfinished}");

    public static void UpdateProperties(this SqliteConnection connection, string id, JsonObject properties) =>
        connection.Execute("UPDATE job SET body = @body WHERE id = @id", new { id, body = properties.ToJsonString() });

    /// <summary>
    /// Moves a job that has not ended to another status; its start is the first time that it runs. A server that is started again
    /// comes through the same ones: what changes nothing is not written.
    /// </summary>
    public static void SetStatus(this SqliteConnection connection, string id, string status, DateTimeOffset now) =>
        connection.Execute(
            $"""
            UPDATE job SET status = @status,
                started_at = CASE WHEN @status = 'Running' THEN COALESCE(started_at, @now) ELSE started_at END
            WHERE id = @id AND {Unfinished} AND cancel_requested = 0 AND status <> @status
            """,
            new { id, status, now = Timestamp.Write(now) });

    public static void SetContainer(this SqliteConnection connection, string id, string containerId) =>
        connection.Execute("UPDATE job SET container_id = @containerId WHERE id = @id", new { id, containerId });

    public static void SetGpuNote(this SqliteConnection connection, string id, string? note) =>
        connection.Execute("UPDATE job SET gpu_note = @note WHERE id = @id AND gpu_note IS NOT @note", new { id, note });

    /// <summary>Ends a job; one that has ended stays as it is.</summary>
    public static void EndJob(this SqliteConnection connection, string id, JobOutcome outcome, DateTimeOffset now) =>
        connection.Execute(
            $"""
            UPDATE job SET status = @Status, ended_at = @now, exit_code = @ExitCode, error_code = @ErrorCode,
                error_message = @ErrorMessage
            WHERE id = @id AND {Unfinished}
            """,
            new
            {
                id,
                outcome.Status,
                outcome.ExitCode,
                outcome.ErrorCode,
                outcome.ErrorMessage,
                now = Timestamp.Write(now),
            });

    /// <summary>Notes that a job is to be canceled.</summary>
    /// <returns>Whether it had not ended.</returns>
    public static bool RequestCancel(this SqliteConnection connection, string id) => connection.Execute(
        $"UPDATE job SET cancel_requested = 1, status = 'CancelRequested' WHERE id = @id AND {Unfinished}", new { id }) > 0;

    public static void DeleteJob(this SqliteConnection connection, string id) =>
        connection.Execute("DELETE FROM job WHERE id = @id", new { id });

    private static void Insert(SqliteConnection connection, Row row) => connection.Execute(
        """
        INSERT INTO job (id, parent_id, root_id, step, job_type, status, body, plan, display_name, experiment, created_at, request_id, pipeline)
        VALUES (@Id, @Parent_Id, @Root_Id, @Step, @Job_Type, @Status, @Body, @Plan, @Display_Name, @Experiment, @Created_At, @Request_Id, @Pipeline)
        """,
        row);

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string? Parent_Id { get; init; }
        public string? Root_Id { get; init; }
        public string? Step { get; init; }
        public string Job_Type { get; init; } = "";
        public string Status { get; init; } = "";
        public string? Body { get; init; }
        public string Plan { get; init; } = "";
        public string Display_Name { get; init; } = "";
        public string Experiment { get; init; } = "";
        public string Created_At { get; init; } = "";
        public string? Started_At { get; init; }
        public string? Ended_At { get; init; }
        public string? Container_Id { get; init; }
        public int? Exit_Code { get; init; }
        public string? Error_Code { get; init; }
        public string? Error_Message { get; init; }
        public bool Cancel_Requested { get; init; }
        public string? Request_Id { get; init; }
        public string? Identity { get; init; }
        public string? Reused_From { get; init; }
        public string? Reuse_Note { get; init; }
        public string? Tracking_Note { get; init; }
        public string? Pipeline { get; init; }
        public string? Gpu_Note { get; init; }

        public Job ToJob() => new()
        {
            Id = Id,
            ParentId = Parent_Id,
            RootId = Root_Id ?? Id,
            Step = Step,
            JobType = Job_Type,
            Status = Status,
            Properties = Body is null ? null : ReadProperties(Body),
            Plan = Plan,
            DisplayName = Display_Name,
            Experiment = Experiment,
            CreatedAt = Timestamp.ReadAny(Created_At),
            StartedAt = Started_At is null ? null : Timestamp.ReadAny(Started_At),
            EndedAt = Ended_At is null ? null : Timestamp.ReadAny(Ended_At),
            ContainerId = Container_Id,
            ExitCode = Exit_Code,
            ErrorCode = Error_Code,
            ErrorMessage = Error_Message,
            CancelRequested = Cancel_Requested,
            Identity = Identity,
            ReusedFrom = Reused_From,
            ReuseNote = Reuse_Note,
            TrackingNote = Tracking_Note,
            Pipeline = Pipeline,
            GpuNote = Gpu_Note,
        };

        // A row that another program has broken is shown empty, and can be deleted.
        private static JsonObject ReadProperties(string body)
        {
            try
            {
                return JsonNode.Parse(body) as JsonObject ?? [];
            }
            catch (JsonException)
            {
                return [];
            }
        }
    }
}

/// <summary>How a job ended.</summary>
/// <param name="Status">A terminal status.</param>
/// <param name="ErrorCode">Azure's code for who is to blame: <c>UserError</c> or <c>ServiceError</c>.</param>
/// <param name="ErrorMessage">Why, in a sentence or two.</param>
/// <param name="ExitCode">The exit code of the step's command, when it ran.</param>
internal sealed record JobOutcome(string Status, string? ErrorCode = null, string? ErrorMessage = null, int? ExitCode = null)
{
    public static JobOutcome Completed(int? exitCode = null) => new(JobStatus.Completed, ExitCode: exitCode);

    public static JobOutcome Canceled(string? reason = null) => new(JobStatus.Canceled, null, reason);

    /// <summary>Failed by what the user's code or definition did.</summary>
    public static JobOutcome UserError(string message, int? exitCode = null) =>
        new(JobStatus.Failed, "UserError", message, exitCode);

    /// <summary>Failed by the machine that it ran on.</summary>
    public static JobOutcome ServiceError(string message, int? exitCode = null) =>
        new(JobStatus.Failed, "ServiceError", message, exitCode);
}
