using System.Globalization;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Assets;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>What is said of any job first, with what can be done with it.</summary>
internal sealed class RunHead(Database database, RunWaits waits, JobTroubles troubles, TimeProvider clock)
{
    /// <summary>The way to a job's page.</summary>
    public Html Above(Job job)
    {
        var root = job.ParentId is null ? null : database.Read(connection => connection.FindJob(job.RootId));
        Html[] parents = root is not null ? [RunTable.Name(root)] : job.Pipeline is not null ? [RunTable.Pipeline(job)] : [];
        return Show.Crumbs([Html.Of($"<a href=\"/jobs\">Runs</a>"), .. parents]);
    }

    /// <param name="job">The job.</param>
    /// <param name="steps">The steps of a pipeline, those of pipelines in it too.</param>
    /// <param name="request">Who asks.</param>
    public Html Of(Job job, IReadOnlyList<Job> steps, StudioRequest request)
    {
        var now = clock.GetUtcNow();
        var (commit, root) = database.Read(connection => (
            SourceCommit.Find(connection, job), job.ParentId is null ? null : connection.FindJob(job.RootId)));
        var wait = waits.Of(job.Id);
        return Html.Of($"""
            <div class="head">
            <p data-announce="{job.DisplayName}: {Show.Word(job)}">{Show.Status(job)} <span class="quiet">{Show.Duration(job, now)}</span></p>
            <div class="buttons">{Buttons(job, request)}</div>
            </div>
            {(wait is null ? Html.Empty : Show.Error($"It waits: {wait}"))}
            {Html.Each(troubles.Of(job), trouble => Show.Error($"{trouble}"))}
            {Show.Facts(
                ("Name", Show.Id(job.Id, "the run's name")),
                ("Pipeline", job.Pipeline is null ? null : RunTable.Pipeline(job)),
                ("Experiment", Show.Text(job.Experiment)),
                ("From", job.ParentId is null ? RunTable.Origin(job) : null),
                ("Part of", root is null ? null : RunTable.Name(root)),
                ("Component", Component(job) is { } component ? AssetPages.Link("components", component) : null),
                ("Commit", commit is null ? null : Show.Id(commit, "the commit")),
                ("Created", Show.Time(job.CreatedAt)),
                ("Started", job.StartedAt is null ? null : Show.Time(job.StartedAt)),
                ("Ended", job.EndedAt is null ? null : Show.Time(job.EndedAt)),
                ("Machine time", MachineTime(job.IsPipeline ? steps : [job], now)),
                ("Exit code", job.ExitCode is { } code ? Html.Of($"{code}") : null),
                ("Reuse", job.ReusedFrom is { } original
                    ? Html.Of($"<a href=\"/jobs/{original}\">{job.ReuseNote}</a>")
                    : Show.Text(job.ReuseNote)),
                ("Tags", Show.Tags(job.Properties)))}
            """);
    }

    private static Html Buttons(Job job, StudioRequest request)
    {
        if (!job.IsTerminal)
        {
            return job.CancelRequested ? Html.Empty : request.Button(
                $"/jobs/{job.RootId}/cancel", job.ParentId is null ? "Cancel" : "Cancel the run", "danger",
                "Cancel this run? What its steps have not finished is lost.");
        }

        return job.ParentId is not null ? Html.Empty : Html.Of($"""
            {request.Button($"/jobs/{job.Id}/rerun", job.Status == JobStatus.Completed ? "Run again" : "Run again from what failed")}
            {(job is { IsPipeline: true, PipelinePlan.Inputs.Length: > 0 }
                ? Html.Of($"<a class=\"button\" href=\"/jobs/{job.Id}/again\">With other inputs</a>")
                : Html.Empty)}
            """);
    }

    private static string? Component(Job job) =>
        job.Properties?.FindText("componentId") ?? (job.IsPipeline ? job.PipelinePlan.Component : job.StepPlan.Component);

    /// <summary>How long machines were busy with it: each step for each of its nodes.</summary>
    private static Html? MachineTime(IReadOnlyList<Job> parts, DateTimeOffset now)
    {
        var busy = parts
            .Where(step => step is { IsPipeline: false, StartedAt: not null, ReusedFrom: null })
            .Aggregate(TimeSpan.Zero, (sum, step) => sum + (((step.EndedAt ?? now) - step.StartedAt!.Value) * Nodes(step)));
        return busy == TimeSpan.Zero ? null : Html.Of(
            $"{string.Create(CultureInfo.InvariantCulture, $"{busy.TotalHours:0.0000}")} node-hours");
    }

    private static int Nodes(Job step) => step.StepPlan.Group?.Nodes ?? 1;
}
