using Cronos;
using NodaTime;

namespace Slipway.Workspace.Schedules;

/// <summary>
/// A cron trigger: minutes, hours and days of the week. Azure takes the fields for the day of the month and the month,
/// and ignores them.
/// </summary>
internal sealed record CronTrigger : Trigger
{
    private const int Fields = 5;

    private CronExpression Expression { get; init; } = null!;

    /// <exception cref="FormatException">It is no expression of five fields.</exception>
    public static CronTrigger Parse(string expression, DateTimeZone zone, Instant? start, Instant? end)
    {
        var fields = expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields)
        {
            throw new FormatException($"a cron expression has {Fields} fields, this one {fields.Length}");
        }

        try
        {
            // All five must be right, though only three count.
            CronExpression.Parse(string.Join(' ', fields));
            return new CronTrigger
            {
                Expression = CronExpression.Parse($"{fields[0]} {fields[1]} * * {fields[4]}"),
                Zone = zone,
                Start = start,
                End = end,
            };
        }
        catch (CronFormatException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    protected override Instant? NextWithin(Instant after, Instant anchor) => FirstAfter(after, Locals);

    /// <summary>Cronos counts in UTC here, that is without any clock changes: what comes out are local times.</summary>
    private IEnumerable<LocalDateTime> Locals(LocalDateTime after)
    {
        var last = DateTime.SpecifyKind(after.ToDateTimeUnspecified(), DateTimeKind.Utc);
        while (Expression.GetNextOccurrence(last) is { } next)
        {
            yield return LocalDateTime.FromDateTime(next);
            last = next;
        }
    }
}
