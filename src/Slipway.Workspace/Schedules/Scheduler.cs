using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Extensions;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Schedules;

/// <summary>
/// Fires schedules. A due time is a row with a unique key, written together with its job: a restart, or a second
/// server, can't fire it again. What was due while no server ran is noted as missed and not caught up.
/// </summary>
internal sealed class Scheduler(
    Database database, JobFactory factory, JobQueue queue, TimeProvider clock, Setbacks setbacks, FirstAnswer firstAnswer,
    ILogger<Scheduler> logger)
    : BackgroundLoop(firstAnswer, logger)
{
    /// <summary>How late a due time may be looked at and still be fired: later, the server was not there for it.</summary>
    public static readonly Duration Tolerance = Duration.FromMinutes(1);

    // The clock may be set, and the machine may sleep, without anyone telling.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    // A schedule by the minute that was left for a year is not worth half a million rows.
    private const int MostMissed = 100;

    private readonly SemaphoreSlim _changed = new(0);

    private Instant? _next;

    /// <summary>What a schedule is known by among what is set aside.</summary>
    public static string Item(string schedule) => $"schedules/{schedule}";

    /// <summary>A schedule was put or deleted.</summary>
    public void Changed() => _changed.Release();

    /// <summary>Fires what is due now.</summary>
    /// <returns>When something is due next; null when nothing will be.</returns>
    public Instant? FireDue() => FireDue(CancellationToken.None);

    private Instant? FireDue(CancellationToken stopping)
    {
        var now = clock.GetUtcNow().ToInstant();
        Instant? next = null;
        var fired = false;
        foreach (var schedule in database.Read(connection => connection.ListResources(ScheduleOperations.Kind))
            .Where(ScheduleOperations.IsEnabled))
        {
            var isDone = setbacks.Try(
                Item(schedule.Name),
                () =>
                {
                    var (due, hasFired) = FireDue(schedule, now);
                    next = due is null ? next : next is null ? due : Instant.Min(next.Value, due.Value);
                    fired |= hasFired;
                },
                stopping);
            if (!isDone && setbacks.Find(Item(schedule.Name)) is { } setback)
            {
                var again = setback.Next.ToInstant();
                next = next is null ? again : Instant.Min(next.Value, again);
            }
        }

        if (fired)
        {
            queue.Changed();
        }

        return next;
    }

    /// <summary>Makes a schedule's job as if it were due, whether it is enabled or not; the same time makes the same one job.</summary>
    /// <returns>The job's name.</returns>
    /// <exception cref="ApiException">404: there is no such schedule; 400: its job can't be made any more.</exception>
    public string FireOnce(string name, Instant due)
    {
        var id = ScheduleAction.JobName(name, due);
        database.Write(connection =>
        {
            var schedule = connection.FindResource(ScheduleOperations.Kind, "", name)
                ?? throw ApiException.ResourceNotFound($"schedules/{name}");
            if (connection.FindJob(id) is null)
            {
                var definition = ScheduleAction.JobDefinition(Envelope.Properties(schedule.Body));
                factory.Create(connection, ScheduleAction.Job(name, definition, due), id, null, ScheduleAction.DefinitionPath);
                connection.TryAddFiring(name, new Firing(due, FiringOutcome.Fired, id, "Triggered by hand."));
            }
        });
        queue.Changed();
        return id;
    }

    protected override Task RoundAsync(CancellationToken stopping)
    {
        _next = FireDue(stopping);
        return Task.CompletedTask;
    }

    protected override async Task WaitAsync(CancellationToken stopping)
    {
        var wait = _next is null ? LongestWait : (_next.Value - clock.GetUtcNow().ToInstant()).ToTimeSpan();
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var timer = Task.Delay(wait, clock, woken.Token);
        await Task.WhenAny(timer, _changed.WaitAsync(woken.Token)).ConfigureAwait(false);
        await woken.CancelAsync().ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    private (Instant? Next, bool HasFired) FireDue(StoredResource schedule, Instant now)
    {
        var properties = Envelope.Properties(schedule.Body);
        var trigger = TriggerReader.Read(properties);
        var definition = ScheduleAction.JobDefinition(properties);
        return database.Write(connection =>
        {
            if (connection.FindScheduleState(schedule.Name) is not { } state)
            {
                return ((Instant?)null, false);
            }

            if (state.Cursor - now > Tolerance)
            {
                // The clock was ahead and has been set back. What has fired has, and what was noted as missed is still to come.
                connection.ForgetMissed(schedule.Name, now);
                state = state with { Cursor = now };
                connection.SetScheduleState(schedule.Name, state);
            }

            var hasFired = false;
            var missed = 0;
            var cursor = state.Cursor;
            Instant? due;
            while ((due = Due(trigger, cursor, state.Anchor)) <= now)
            {
                if (now - due.Value > Tolerance)
                {
                    cursor = SkipTo(trigger, due.Value, state.Anchor, now, ref missed);
                    connection.TryAddFiring(schedule.Name, new Firing(
                        cursor, FiringOutcome.Missed, null, "The workspace was not running at this time."));
                    continue;
                }

                cursor = due.Value;
                hasFired |= Fire(connection, schedule.Name, definition, due.Value);
            }

            if (cursor != state.Cursor)
            {
                connection.SetScheduleState(schedule.Name, state with { Cursor = cursor });
            }

            return (due, hasFired);
        });
    }

    /// <summary>The first due time behind the cursor; a trigger that fires at once is due at its anchor first.</summary>
    private static Instant? Due(Trigger trigger, Instant cursor, Instant anchor) =>
        trigger.FiresAtOnce && cursor < anchor ? anchor : trigger.Next(cursor, anchor);

    /// <summary>Of many missed times the first ones are noted, and then the last one only.</summary>
    private static Instant SkipTo(Trigger trigger, Instant due, Instant anchor, Instant now, ref int missed)
    {
        if (++missed < MostMissed)
        {
            return due;
        }

        // Looked for from behind, in ever longer stretches: between them may lie years of minutes.
        var latest = due;
        for (var back = Duration.FromHours(1); back < now - due; back *= 2)
        {
            if (trigger.Next(now - back, anchor) is { } recent && now - recent > Tolerance)
            {
                latest = recent;
                break;
            }
        }

        while (trigger.Next(latest, anchor) is { } next && now - next > Tolerance)
        {
            latest = next;
        }

        return latest;
    }

    private bool Fire(SqliteConnection connection, string schedule, JsonObject definition, Instant due)
    {
        var id = ScheduleAction.JobName(schedule, due);
        if (!connection.TryAddFiring(schedule, new Firing(due, FiringOutcome.Fired, id, null)))
        {
            return false;
        }

        try
        {
            var job = ScheduleAction.Job(schedule, definition, due);
            factory.Create(connection, job, id, null, ScheduleAction.DefinitionPath);
            logger.LogInformation("The schedule {Schedule} has fired job {Job}", schedule, id);
            return true;
        }
        catch (ApiException e)
        {
            // What it refers to was there when it was put and is not any more: the firing is kept, with the reason.
            connection.FailFiring(schedule, due, e.Message);
            logger.LogWarning("The schedule {Schedule} could not make its job: {Reason}", schedule, e.Message);
            return false;
        }
    }
}
