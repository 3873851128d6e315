using System.Buffers;
using System.Text;
using System.Text.Json;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>Writes <c>report.json</c> and <c>report.html</c> into <c>artifacts/build</c>.</summary>
internal static class ReportFiles
{
    /// <summary>Collects how the build went.</summary>
    public static BuildReport Collect(
        IReadOnlyList<TargetRun> runs,
        long started,
        BuildEnvironment environment,
        int parallelism,
        SecretMask secrets)
    {
        var duration = environment.Time.GetElapsedTime(started);
        return new BuildReport
        {
            IsGood = runs.All(run => run.Status is not (TargetStatus.Failed or TargetStatus.Aborted or TargetStatus.NotRun)),
            Started = environment.Time.GetUtcNow() - duration,
            Duration = duration,
            Parallelism = parallelism,
            Targets =
            [
                .. runs.Select(run => ReportedTarget.Of(
                    run,
                    run.Started is { } start ? environment.Time.GetElapsedTime(started, start) : duration,
                    run.Duration,
                    secrets.Apply(run.Information))),
            ],
        };
    }

    public static void Write(AbsolutePath folder, BuildReport report)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(folder / "report.json", ToJson(report));
        File.WriteAllText(folder / "report.html", ReportPage.Write(report), new UTF8Encoding(false));
    }

    /// <summary>
    /// Renders a small report into nothing. Code takes longest the first time, and a build that has little to do would
    /// wait for its report: so another core does it for the first time while the build begins.
    /// </summary>
    public static void WarmUp()
    {
        var first = Sample("A", []);
        var report = new BuildReport
        {
            IsGood = true,
            Started = DateTimeOffset.UnixEpoch,
            Duration = TimeSpan.FromSeconds(2),
            Parallelism = 1,
            Targets = [first, Sample("B", [first.Name])],
        };
        ToJson(report);
        ReportPage.Write(report);

        static ReportedTarget Sample(string name, IReadOnlyList<string> after) => new()
        {
            Name = name,
            Group = null,
            IsTimed = true,
            Description = null,
            Status = TargetStatus.Succeeded,
            Information = "",
            Start = TimeSpan.FromSeconds(after.Count),
            Duration = TimeSpan.FromSeconds(1),
            DependsOn = after,
            After = after,
            TriggeredBy = [],
            Produces = [],
            Log = [],
        };
    }

    private static byte[] ToJson(BuildReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteBoolean("succeeded", report.IsGood);
            json.WriteString("started", report.Started);
            json.WriteNumber("durationSeconds", Seconds(report.Duration));
            json.WriteNumber("parallelism", report.Parallelism);
            WriteList(json, "criticalPath", [.. report.CriticalPath.Select(target => target.Name)]);
            json.WriteStartArray("targets");
            foreach (var target in report.Targets)
            {
                json.WriteStartObject();
                json.WriteString("name", target.Name);
                json.WriteString("group", target.Group);
                json.WriteString("status", target.Status.ToString());
                json.WriteString("information", target.Information);
                json.WriteNumber("startSeconds", Seconds(target.Start));
                json.WriteNumber("durationSeconds", Seconds(target.Duration));
                WriteList(json, "dependsOn", target.DependsOn);
                WriteList(json, "after", target.After);
                WriteList(json, "triggeredBy", target.TriggeredBy);
                WriteList(json, "produces", target.Produces);
                WriteList(json, "log", target.Log);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 6);

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
