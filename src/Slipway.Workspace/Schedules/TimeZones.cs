using NodaTime;
using NodaTime.TimeZones;

namespace Slipway.Workspace.Schedules;

/// <summary>
/// Time zones by the names that Azure takes: Windows' and IANA's. From NodaTime's own data, because a machine may have
/// no tzdata.
/// </summary>
internal static class TimeZones
{
    public static DateTimeZone? Find(string name)
    {
        if (name.Equals("UTC", StringComparison.OrdinalIgnoreCase))
        {
            return DateTimeZone.Utc;
        }

        var source = TzdbDateTimeZoneSource.Default;
        var id = source.WindowsMapping.PrimaryMapping
            .FirstOrDefault(mapping => mapping.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? name;
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
    }

    /// <summary>
    /// The instant of a local time: one that the clocks skip is shifted forward by what they skip, one that they show
    /// twice is the first of the two.
    /// </summary>
    public static Instant ToInstant(LocalDateTime local, DateTimeZone zone) => zone.AtLeniently(local).ToInstant();
}
