using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Jobs;

/// <summary>What a list of jobs is narrowed to; what is null narrows nothing.</summary>
/// <param name="Status">Jobs of this status.</param>
/// <param name="Text">Jobs with this text in their name, display name or experiment.</param>
/// <param name="Endpoint">Jobs that calls of this batch endpoint have made.</param>
/// <param name="Schedule">Jobs that this schedule has made.</param>
internal sealed record JobSearch(
    string? Status = null, string? Text = null, string? Endpoint = null, string? Schedule = null);

/// <summary>Searches among jobs.</summary>
internal static partial class JobStore
{
    /// <summary>Jobs of their own that are not archived, the newest first.</summary>
    public static IReadOnlyList<Job> SearchJobs(this SqliteConnection connection, JobSearch search, int skip, int take) =>
        [.. connection.Query<Row>(
            $"""
            SELECT {Columns} FROM job INDEXED BY job_of_its_own
            WHERE parent_id IS NULL
                AND COALESCE(iif(json_valid(body), json_extract(body, '$.isArchived'), 0), 0) = 0
                AND (@Status IS NULL OR status = @Status)
                AND (@Text IS NULL OR instr(lower(id || ' ' || display_name || ' ' || experiment), lower(@Text)) > 0)
                AND (@Endpoint IS NULL OR iif(json_valid(body), json_extract(body, '$.properties."azureml.endpoint"'), NULL) = @Endpoint COLLATE NOCASE)
                AND (@Schedule IS NULL OR iif(json_valid(body), json_extract(body, '$.properties."azureml.scheduleName"'), NULL) = @Schedule COLLATE NOCASE)
            ORDER BY created_at DESC, rowid DESC LIMIT @take OFFSET @skip
            """,
            new { search.Status, search.Text, search.Endpoint, search.Schedule, skip, take }).Select(row => row.ToJob())];
}
