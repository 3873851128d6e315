using Dapper;
using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Extensions;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Schedules;

/// <summary>Where a schedule stands.</summary>
/// <param name="Anchor">What a recurrence without a start counts from.</param>
/// <param name="Cursor">Up to when everything that was due has been dealt with.</param>
internal sealed record ScheduleState(Instant Anchor, Instant Cursor);

/// <summary>What became of a due time.</summary>
internal static class FiringOutcome
{
    public const string Fired = "Fired";

    /// <summary>No server ran at the time; it is not caught up.</summary>
    public const string Missed = "Missed";

    /// <summary>The job could not be made; the message says why.</summary>
    public const string Failed = "Failed";
}

/// <summary>A due time of a schedule, and what became of it.</summary>
internal sealed record Firing(Instant DueAt, string Outcome, string? JobId, string? Message);

/// <summary>Reads and writes where schedules stand and what they have fired, within the caller's transaction.</summary>
internal static class ScheduleStore
{
    public static ScheduleState? FindScheduleState(this SqliteConnection connection, string schedule)
    {
        var row = connection.QuerySingleOrDefault<(string Anchor, string Cursor)>(
            "SELECT anchor, cursor FROM schedule_state WHERE schedule = @schedule", new { schedule });
        return row.Anchor is null ? null : new ScheduleState(Read(row.Anchor), Read(row.Cursor));
    }

    public static void SetScheduleState(this SqliteConnection connection, string schedule, ScheduleState state) =>
        connection.Execute(
            "INSERT OR REPLACE INTO schedule_state (schedule, anchor, cursor) VALUES (@schedule, @anchor, @cursor)",
            new { schedule, anchor = Write(state.Anchor), cursor = Write(state.Cursor) });

    /// <summary>Takes a due time; nobody else can take it then, not another server either.</summary>
    /// <returns>Whether it was free.</returns>
    public static bool TryAddFiring(this SqliteConnection connection, string schedule, Firing firing) => connection.Execute(
        """
        INSERT OR IGNORE INTO firing (schedule, due_at, outcome, job_id, message)
        VALUES (@schedule, @due, @Outcome, @JobId, @Message)
        """,
        new { schedule, due = Write(firing.DueAt), firing.Outcome, firing.JobId, firing.Message }) > 0;

    /// <summary>Notes that the job of a due time could not be made.</summary>
    public static void FailFiring(this SqliteConnection connection, string schedule, Instant due, string message) =>
        connection.Execute(
            """
            UPDATE firing SET outcome = @outcome, job_id = NULL, message = @message
            WHERE schedule = @schedule AND due_at = @due
            """,
            new { schedule, due = Write(due), message, outcome = FiringOutcome.Failed });

    /// <summary>Takes back that due times after a point in time were missed.</summary>
    public static void ForgetMissed(this SqliteConnection connection, string schedule, Instant after) =>
        connection.Execute(
            "DELETE FROM firing WHERE schedule = @schedule AND due_at > @after AND outcome = @outcome",
            new { schedule, after = Write(after), outcome = FiringOutcome.Missed });

    /// <summary>The latest firings, the newest first.</summary>
    public static IReadOnlyList<Firing> ListFirings(this SqliteConnection connection, string schedule, int most) =>
        [.. connection.Query<(string Due, string Outcome, string? Job, string? Message)>(
            """
            SELECT due_at, outcome, job_id, message FROM firing
            WHERE schedule = @schedule ORDER BY due_at DESC LIMIT @most
            """,
            new { schedule, most }).Select(row => new Firing(Timestamp.ReadAny(row.Due).ToInstant(), row.Outcome, row.Job, row.Message))];

    public static void ForgetSchedule(this SqliteConnection connection, string schedule)
    {
        connection.Execute("DELETE FROM schedule_state WHERE schedule = @schedule", new { schedule });
        connection.Execute("DELETE FROM firing WHERE schedule = @schedule", new { schedule });
    }

    private static string Write(Instant instant) => Timestamp.Write(instant.ToDateTimeOffset());

    private static Instant Read(string text) => Timestamp.Read(text).ToInstant();
}
