using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Jobs;

/// <summary>What a list of jobs is narrowed to; what is null narrows nothing.</summary>
internal sealed record JobSearch
{
    /// <summary>Jobs that are archived, or that are not: those unless told.</summary>
    public bool? IsArchived { get; init; } = false;

    /// <summary>Jobs of this status.</summary>
    public string? Status { get; init; }

    /// <summary>Jobs with this text in their name, display name or experiment.</summary>
    public string? Text { get; init; }

    /// <summary>Jobs that calls of this batch endpoint have made.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Jobs that this schedule has made.</summary>
    public string? Schedule { get; init; }

    /// <summary>Jobs that any schedule has made, or that none has.</summary>
    public bool? IsScheduled { get; init; }

    /// <summary>Jobs of this type.</summary>
    public string? Type { get; init; }

    /// <summary>Jobs of this experiment.</summary>
    public string? Experiment { get; init; }

    /// <summary>Runs of this pipeline.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Jobs made at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Jobs made before this time.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Jobs with a tag of this name.</summary>
    public string? Tag { get; init; }

    /// <summary>The value that the tag has; any when null.</summary>
    public string? TagValue { get; init; }

    /// <summary>What they are ordered by.</summary>
    public JobOrder Order { get; init; } = JobOrder.Newest;

    /// <summary>Jobs with these properties.</summary>
    public ListFilter Properties { get; init; } = new([]);
}

/// <summary>What jobs are ordered by.</summary>
/// <param name="Column">The column; of those that order alike the newest is first.</param>
/// <param name="IsAscending">Whether the least is first.</param>
/// <param name="Metric">The metric, of <see cref="JobColumn.Metric"/>.</param>
internal sealed record JobOrder(JobColumn Column, bool IsAscending, string? Metric = null)
{
    public static JobOrder Newest { get; } = new(JobColumn.Created, IsAscending: false);
}

/// <summary>What a list of jobs can be ordered by.</summary>
internal enum JobColumn
{
    Created,
    Status,
    Name,
    Pipeline,
    Experiment,
    Duration,
    Metric,
}

/// <summary>Searches among jobs.</summary>
internal static partial class JobStore
{
    // A body that another program has broken has nothing to look for.
    private const string Body = "iif(json_valid(body), body, '{}')";
    private const string ScheduleName = $"json_extract({Body}, '$.properties.\"azureml.scheduleName\"')";

    // The planner knows no figures of these tables, and left alone sorts every job for each page of them.

    /// <summary>Jobs of their own, the newest first.</summary>
    public static IReadOnlyList<Job> SearchJobs(this SqliteConnection connection, JobSearch search, int skip, int take) =>
        [.. connection.Query<Row>(
            $"""
            SELECT {Columns} FROM job INDEXED BY {(search.Pipeline is null ? "job_of_its_own" : "job_by_pipeline")}
            WHERE parent_id IS NULL
                AND (@IsArchived IS NULL OR COALESCE(json_extract({Body}, '$.isArchived'), 0) = @IsArchived)
                AND (@Status IS NULL OR status = @Status)
                AND (@Text IS NULL OR instr(lower(id || ' ' || display_name || ' ' || experiment), lower(@Text)) > 0)
                AND (@Endpoint IS NULL OR json_extract({Body}, '$.properties."azureml.endpoint"') = @Endpoint COLLATE NOCASE)
                AND (@Schedule IS NULL OR {ScheduleName} = @Schedule COLLATE NOCASE)
                AND (@IsScheduled IS NULL OR ({ScheduleName} IS NOT NULL) = @IsScheduled)
                AND (@Type IS NULL OR job_type = @Type COLLATE NOCASE)
                AND (@Experiment IS NULL OR experiment = @Experiment COLLATE NOCASE)
                {(search.Pipeline is null ? "" : "AND pipeline = @Pipeline")}
                AND (@since IS NULL OR created_at >= @since)
                AND (@before IS NULL OR created_at < @before)
                AND (@Tag IS NULL OR EXISTS (
                    SELECT 1 FROM json_each({Body}, '$.tags') WHERE key = @Tag AND (@TagValue IS NULL OR value = @TagValue)))
                AND NOT EXISTS (
                    SELECT 1 FROM json_each(@properties) AS wanted
                    WHERE NOT EXISTS (
                        SELECT 1 FROM json_each({Body}, '$.properties') AS given
                        WHERE given.key = wanted.value ->> 'name'
                            AND (wanted.value ->> 'value' IS NULL OR given.value = wanted.value ->> 'value')))
            ORDER BY {OrderOf(search.Order)}created_at DESC, rowid DESC LIMIT @take OFFSET @skip
            """,
            new
            {
                search.IsArchived, search.Status, search.Text, search.Endpoint, search.Schedule, search.IsScheduled,
                search.Type, search.Experiment, search.Pipeline, search.Tag, search.TagValue, metric = search.Order.Metric,
                since = search.Since is { } since ? Timestamp.Write(since) : null,
                before = search.Before is { } before ? Timestamp.Write(before) : null,
                properties = search.Properties.ToJson(), skip, take,
            }).Select(row => row.ToJob())];

    /// <summary>The latest of a metric, by job: its own, else that of the first of its steps that has logged one.</summary>
    public static IReadOnlyDictionary<string, double?> ListLatestOf(this SqliteConnection connection, IEnumerable<string> ids, string metric) =>
        connection.Query<(string Id, double? Value)>(
            $"SELECT id, {MetricOf} FROM job WHERE id IN (SELECT value FROM json_each(@ids))",
            new { ids = JsonSerializer.Serialize(ids), metric })
            .ToDictionary(row => row.Id, row => row.Value, StringComparer.OrdinalIgnoreCase);

    private const string MetricOf =
        """
        (SELECT run_metric.value FROM job AS part JOIN run_metric ON run_metric.run_id = COALESCE(part.reused_from, part.id)
            WHERE (part.id = job.id OR part.root_id = job.id) AND run_metric.key = @metric ORDER BY part.rowid LIMIT 1)
        """;

    private static string OrderOf(JobOrder order)
    {
        var column = order.Column switch
        {
            JobColumn.Created => "created_at",
            JobColumn.Status => "status",
            JobColumn.Name => "display_name COLLATE NOCASE",
            JobColumn.Pipeline => "pipeline COLLATE NOCASE",
            JobColumn.Experiment => "experiment COLLATE NOCASE",
            JobColumn.Duration => "julianday(ended_at) - julianday(started_at)",
            _ => MetricOf,
        };
        return order == JobOrder.Newest ? "" : $"{column} {(order.IsAscending ? "ASC" : "DESC")} NULLS LAST, ";
    }
}
