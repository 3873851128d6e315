using CsCheck;
using NodaTime.TimeZones;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Tests.Schedules;

public sealed class TimeZoneTests
{
    [Theory]
    [InlineData("Europe/Berlin", "W. Europe Standard Time")]
    [InlineData("W. Europe Standard Time", "W. Europe Standard Time")]
    [InlineData("w. europe standard time", "W. Europe Standard Time")]
    [InlineData("Asia/Calcutta", "India Standard Time")]
    [InlineData("UTC", "UTC")]
    [InlineData("Etc/UTC", "UTC")]
    [InlineData("Middle Earth", null)]
    public void Both_kinds_of_names_are_understood_and_Azure_gets_its_own(string name, string? windows) =>
        TimeZoneName.ToWindows(name).Should().Be(windows);

    [Fact]
    public void Every_zone_that_Azure_has_is_found_by_its_IANA_name_and_keeps_its_rules()
    {
        foreach (var (windows, iana) in TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping)
        {
            TimeZoneName.Zone(TimeZoneName.ToWindows(iana)!).Id.Should().Be(iana, windows);
        }
    }

    [Theory]
    [InlineData("2026-01-31T06:00:00", 6)]
    [InlineData("2026-01-31 06:00:00", 6)]
    [InlineData("2026-01-31T06:00", 6)]
    [InlineData("2026-01-31T05:00:00Z", 6)]
    [InlineData("2026-01-31T00:00:00-05:00", 6)]
    public void A_start_time_is_what_the_clocks_of_the_zone_show(string written, int hour)
    {
        var trigger = Read($"""
            type: cron
            expression: "0 6 * * *"
            time_zone: Europe/Berlin
            start_time: "{written}"
            """, out var found);

        found.ToImmutable().Should().BeEmpty();
        trigger!.StartTime!.Value.Hour.Should().Be(hour);
    }

    [Fact]
    public void Any_five_fields_within_their_ranges_are_a_cron_trigger() =>
        Gen.Select(Gen.Int[0, 59], Gen.Int[0, 23], Gen.Int[0, 6]).Sample((minute, hour, day) =>
        {
            var trigger = Read($"type: cron\nexpression: \"{minute}  {hour} * *   {day}\"", out var found);
            return !found.HasErrors && trigger is CronTrigger cron && cron.Expression == $"{minute} {hour} * * {day}";
        });

    [Fact]
    public void A_number_out_of_range_is_never_taken() =>
        Gen.Select(Gen.Int[60, 999], Gen.Int[24, 999]).Sample((minute, hour) =>
        {
            Read($"type: cron\nexpression: \"{minute} 0 * * *\"", out var badMinute);
            Read($"type: cron\nexpression: \"0 {hour} * * *\"", out var badHour);
            return badMinute.HasErrors && badHour.HasErrors;
        });

    private static Trigger? Read(string yaml, out DiagnosticBag found)
    {
        using var folder = new TemporaryFolder();
        found = new DiagnosticBag();
        var map = SourceText.Read(folder.Write("trigger.yml", yaml), "trigger.yml", found);
        return TriggerParser.Parse(map!, found);
    }
}
