using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio;

/// <summary>The page of a pipeline's run.</summary>
internal sealed class RunPage(
    Database database, WorkspaceScope scope, LogPanel logs, LoggedValues logged, RunWaits waits, JobTroubles troubles, TimeProvider clock)
{
    public StudioPage Of(Job job, StudioRequest request)
    {
        var now = clock.GetUtcNow();
        var steps = database.Read(connection => connection.ListSteps(job.Id)).Select(step => step.Readable()).ToList();
        var plan = job.PipelinePlan;
        return new StudioPage
        {
            Title = job.DisplayName,
            Section = "jobs",
            IsLive = !job.IsTerminal,
            Content = Html.Of($"""
                {Head(job, request, now, database.Read(connection => SourceCommit.Find(connection, job)), waits.Of(job.Id), troubles.Of(job))}
                <h2>Graph</h2>
                {RunGraph.Of(steps, now)}
                <h2>Steps</h2>
                {Show.Table("Steps", ["Status", "Step", "Image", "Started", "Duration", "Note"], steps.Select(step => Row(step, now)), "It has no steps.")}
                {logged.Of(job)}
                <h2>Inputs</h2>
                {Show.Table("Inputs", ["Name", "Type", "Value"], plan.Inputs.Select(Input), "It has no inputs.")}
                <h2>Outputs</h2>
                {Show.Table("Outputs", ["Name", "Type", "Place"], plan.Outputs.Select(Output), "It has no outputs.")}
                <h2>Log</h2>
                {logs.Of(job)}
                """),
        };
    }

    /// <summary>What is said of any job first, with what can be done with it.</summary>
    public static Html Head(Job job, StudioRequest request, DateTimeOffset now, string? commit, string? waitsFor, IEnumerable<string> troubles) => Html.Of($"""
        <div class="head">
        <p data-announce="{job.DisplayName}: {job.Status}">{Show.Status(job.Status)} <span class="quiet">{Show.Duration(job, now)}</span></p>
        <div class="buttons">
        {(job.IsTerminal || job.CancelRequested ? Html.Empty : request.Button($"/jobs/{job.RootId}/cancel", job.ParentId is null ? "Cancel" : "Cancel the run", "danger"))}
        {(job.ParentId is null ? request.Button($"/jobs/{job.Id}/rerun", "Run again") : Html.Empty)}
        </div>
        </div>
        {(job.ErrorMessage is { } error ? Html.Of($"<p class=\"error\">{error}</p>") : Html.Empty)}
        {(waitsFor is null ? Html.Empty : Html.Of($"<p class=\"error\">It waits: {waitsFor}</p>"))}
        {Html.Each(troubles, trouble => Html.Of($"<p class=\"error\">{trouble}</p>"))}
        {Show.Facts(
            ("Name", Html.Of($"<code>{job.Id}</code>")),
            ("Experiment", Show.Text(job.Experiment)),
            ("From", job.ParentId is null ? JobPages.Origin(job) : null),
            ("Part of", job.ParentId is { } parent ? Html.Of($"<a href=\"/jobs/{parent}\">{parent}</a>") : null),
            ("Component", (job.Properties?.FindText("componentId") ?? (job.IsPipeline ? job.PipelinePlan.Component : null)) is { } component ? AssetPages.Link("components", component) : null),
            ("Commit", commit is null ? null : Html.Of($"<code>{commit}</code>")),
            ("Created", Show.Time(job.CreatedAt)),
            ("Started", Show.Time(job.StartedAt)),
            ("Ended", Show.Time(job.EndedAt)),
            ("Exit code", job.ExitCode is { } code ? Html.Of($"{code}") : null),
            ("Reuse", job.ReusedFrom is { } original
                ? Html.Of($"<a href=\"/jobs/{original}\">{job.ReuseNote}</a>")
                : Show.Text(job.ReuseNote)),
            ("Tags", Show.Tags(job.Properties)))}
        """);

    private static Html Row(Job step, DateTimeOffset now) => Show.Row(
        Show.Status(step.Status),
        Html.Of($"<a href=\"/jobs/{step.Id}\">{step.Step}</a>"),
        step.IsPipeline ? Show.Text("pipeline") : Html.Of($"<code class=\"image\">{step.StepPlan.Image}</code>"),
        Show.Time(step.StartedAt),
        Html.Of($"{Show.Duration(step, now)}"),
        Show.Text(step.ErrorMessage ?? step.PlanError ?? step.ReuseNote));

    private Html Input(PipelineInput input) => Show.Row(
        Show.Text(input.Name),
        Show.Text(input.Value.Type),
        input.Value.IsLiteral ? Show.Text(input.Value.Value) : Data(input.Value.Value));

    /// <summary>A link to data that lies in this workspace; what a data asset stands for is on its own page.</summary>
    private Html Data(string uri)
    {
        if (!DataUri.IsOwn(uri, scope) && PublicUri.Parse(uri) is { } data)
        {
            return Html.Of($"{data.Shown}");
        }

        try
        {
            return Show.Location(DataUri.Locate(uri, scope, "value"));
        }
        catch (ApiException)
        {
            return AssetPages.Link("data", uri);
        }
    }

    private static Html Output(StepOutput output) =>
        Show.Row(Show.Text(output.Name), Show.Text(output.Type), Show.Location(output.Location));
}
