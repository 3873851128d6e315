using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Build;

/// <summary>The report as JSON, for other programs.</summary>
internal static class ChangeReportJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(ChangeReport report) => JsonSerializer.Serialize(
        new
        {
            report.Subject,
            Since = report.Changes is { } changes
                ? new
                {
                    changes.Reference, changes.Commit, changes.Obstacle, changes.Files, changes.Images, changes.Pipelines, changes.Gone,
                    changes.OtherFiles,
                }
                : null,
            report.Release,
            Tests = report.Tests.Select(test => new
            {
                test.Pipeline,
                test.Name,
                test.Outcome,
                Seconds = test.Work?.TotalSeconds,
                EarlierSeconds = test.EarlierWork?.TotalSeconds,
                Measured = test.Numbers,
                Findings = test.Findings.Select(finding => new
                {
                    finding.Code, finding.Position.File, finding.Position.Line, finding.Position.Column, finding.Message,
                }),
                test.Pictures,
            }),
            report.Differences,
            Schedules = report.Schedules.Select(schedule => new
            {
                schedule.Pipeline,
                schedule.Name,
                RunsInThirtyDays = schedule.Firings,
                RunSeconds = schedule.RunTime?.TotalSeconds,
                schedule.NodeHours,
            }),
            report.Notes,
        },
        s_options) + "\n";
}
