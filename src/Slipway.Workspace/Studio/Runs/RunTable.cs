using System.Globalization;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>Runs as a table, wherever some are listed.</summary>
internal static class RunTable
{
    public static Html Of(IReadOnlyList<Job> runs, DateTimeOffset now, string none) => Show.Table(
        "Runs",
        ["Status", "Run", "Pipeline", "From", "Created", "Duration"],
        runs.Select(run => Show.Row(
            Show.Status(run), Name(run), Pipeline(run), Origin(run), Show.Time(run.CreatedAt), Duration(run, now))),
        none);

    /// <summary>A run's name with the begin of its id: runs of one endpoint have one name.</summary>
    public static Html Name(Job run) =>
        Html.Of($"""<a href="/jobs/{run.Id}">{run.DisplayName}</a>{(run.Id == run.DisplayName ? Html.Empty : Html.Of(
            $" <code class=\"quiet\" title=\"{run.Id}\">{Short(run.Id)}</code>"))}""");

    /// <summary>How long a run has taken.</summary>
    public static Html Duration(Job run, DateTimeOffset now) => Html.Of($"<span class=\"nowrap\">{Show.Duration(run, now)}</span>");

    /// <summary>The pipeline that it is a run of.</summary>
    public static Html Pipeline(Job run) => run.Pipeline is { } pipeline
        ? Html.Of($"<a href=\"/pipelines/{Uri.EscapeDataString(pipeline)}\">{pipeline}</a>")
        : Html.Empty;

    /// <summary>The endpoint or schedule that has made a job.</summary>
    public static Html Origin(Job job)
    {
        var properties = job.Properties?.FindObject("properties");
        return (properties?.FindText("azureml.endpoint"), properties?.FindText("azureml.scheduleName")) switch
        {
            ({ } endpoint, _) => Html.Of($"<a href=\"/endpoints/{endpoint}\">endpoint {endpoint}</a>"),
            (_, { } schedule) => Html.Of($"<a href=\"/schedules/{schedule}\">schedule {schedule}</a>"),
            _ => Html.Of($"<span class=\"quiet\">submitted</span>"),
        };
    }

    /// <summary>The begin of an id, by which people tell runs apart.</summary>
    public static string Short(string id) => id.Length <= 8 ? id : id[..8];

    /// <summary>A metric's value, as far as it is read.</summary>
    public static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
