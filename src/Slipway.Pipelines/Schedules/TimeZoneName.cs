using NodaTime.TimeZones;

namespace Slipway.Pipelines.Schedules;

/// <summary>Names of time zones: users may write the IANA name or the Windows name; Azure ML takes the Windows name.</summary>
internal static class TimeZoneName
{
    public const string Utc = "UTC";

    /// <summary>The Windows name of a zone; null when there is no such zone.</summary>
    public static string? ToWindows(string name)
    {
        var source = TzdbDateTimeZoneSource.Default;
        return source.WindowsMapping.PrimaryMapping.Keys
            .FirstOrDefault(windows => windows.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? source.TzdbToWindowsIds.GetValueOrDefault(name);
    }

    /// <summary>Every name that is understood.</summary>
    public static IEnumerable<string> All() =>
        TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.Keys
            .Concat(TzdbDateTimeZoneSource.Default.TzdbToWindowsIds.Keys);

    /// <summary>The rules of a zone by its Windows name.</summary>
    public static NodaTime.DateTimeZone Zone(string windowsName) =>
        NodaTime.DateTimeZoneProviders.Tzdb[TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping[windowsName]];
}
