using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Assets;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>The page of a pipeline's run.</summary>
internal sealed class RunPage(
    Database database, WorkspaceScope scope, RunHead head, Failures failures, LogPanel logs, LoggedValues logged, TimeProvider clock)
{
    private const int MostSteps = 2000;

    public StudioPage Of(Job job, StudioRequest request)
    {
        var now = clock.GetUtcNow();
        var steps = database.Read(connection => RunGraph.StepsOf(connection, job.Id, MostSteps));
        var failed = Failures.Among(steps);
        var beside = steps.Where(step => step.ParentId == job.Id).ToList();
        var plan = job.PipelinePlan;
        return new StudioPage
        {
            Title = job.DisplayName,
            Section = "jobs",
            Above = head.Above(job),
            IsLive = !job.IsTerminal,
            Content = Html.Of($"""
                {head.Of(job, steps, request)}
                {failures.Of(job, failed)}
                {Show.Anchors(
                    ("graph", "Graph"), ("times", "Timeline"), ("steps", "Steps"), ("metrics", "Metrics"),
                    ("data", "Inputs and outputs"), ("log", "Log"))}
                <h2 id="graph">Graph</h2>
                {RunGraph.Of(job)}
                <h2 id="times">Timeline</h2>
                {Timeline.Of(job, steps, now)}
                <h2 id="steps">Steps</h2>
                {Show.Table(
                    "Steps",
                    ["Status", "Step", "Started", "Duration", "Note"],
                    beside.Select(step => Row(step, now)),
                    "It has no steps.")}
                <h2 id="metrics">Metrics</h2>
                {logged.Of(job, steps)}
                <h2 id="data">Inputs</h2>
                {Show.Table("Inputs", ["Name", "Type", "Value"], plan.Inputs.Select(Input), "It has no inputs.")}
                <h2>Outputs</h2>
                {Show.Table("Outputs", ["Name", "Type", "Place"], plan.Outputs.Select(Output), "It has no outputs.")}
                <h2 id="log">Log</h2>
                {logs.Of(job)}
                """),
        };
    }

    private static Html Row(Job step, DateTimeOffset now) => Show.Row(
        Show.Status(step),
        Html.Of($"<a href=\"/jobs/{step.Id}\">{step.Step}</a>"),
        Show.Time(step.StartedAt),
        Html.Of($"{Show.Duration(step, now)}"),
        Note(step.ErrorMessage ?? step.PlanError ?? step.ReuseNote));

    private static Html? Note(string? text) => text is null ? null : Html.Of($"<span class=\"note\" title=\"{text}\">{text}</span>");

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
