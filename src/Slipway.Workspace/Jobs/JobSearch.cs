using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;

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

    /// <summary>Jobs with a tag of this name.</summary>
    public string? Tag { get; init; }

    /// <summary>Jobs with these properties.</summary>
    public ListFilter Properties { get; init; } = new([]);
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
            SELECT {Columns} FROM job INDEXED BY job_of_its_own
            WHERE parent_id IS NULL
                AND (@IsArchived IS NULL OR COALESCE(json_extract({Body}, '$.isArchived'), 0) = @IsArchived)
                AND (@Status IS NULL OR status = @Status)
                AND (@Text IS NULL OR instr(lower(id || ' ' || display_name || ' ' || experiment), lower(@Text)) > 0)
                AND (@Endpoint IS NULL OR json_extract({Body}, '$.properties."azureml.endpoint"') = @Endpoint COLLATE NOCASE)
                AND (@Schedule IS NULL OR {ScheduleName} = @Schedule COLLATE NOCASE)
                AND (@IsScheduled IS NULL OR ({ScheduleName} IS NOT NULL) = @IsScheduled)
                AND (@Type IS NULL OR job_type = @Type COLLATE NOCASE)
                AND (@Tag IS NULL OR EXISTS (SELECT 1 FROM json_each({Body}, '$.tags') WHERE key = @Tag))
                AND NOT EXISTS (
                    SELECT 1 FROM json_each(@properties) AS wanted
                    WHERE NOT EXISTS (
                        SELECT 1 FROM json_each({Body}, '$.properties') AS given
                        WHERE given.key = wanted.value ->> 'name'
                            AND (wanted.value ->> 'value' IS NULL OR given.value = wanted.value ->> 'value')))
            ORDER BY created_at DESC, rowid DESC LIMIT @take OFFSET @skip
            """,
            new
            {
                search.IsArchived, search.Status, search.Text, search.Endpoint, search.Schedule, search.IsScheduled,
                search.Type, search.Tag, properties = search.Properties.ToJson(), skip, take,
            }).Select(row => row.ToJob())];
}
