using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Assets;
using Slipway.Workspace.Studio.Files;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>The page of a step, or of a command job.</summary>
internal sealed class StepPage(
    Database database, WorkspaceScope scope, BlobStore blobs, RunHead head, Failures failures, TrialTable trials, FilePreview preview,
    LogPanel logs, LoggedValues logged)
{
    private static readonly (string Id, string Name)[] Parts =
    [
        ("log", "Log"), ("metrics", "Metrics"), ("data", "Outputs"), ("inputs", "Inputs"), ("made-of", "Command, code and environment"),
    ];

    public async Task<StudioPage> OfAsync(Job job, StudioRequest request)
    {
        var plan = job.StepPlan;
        var outputs = new List<Html>();
        foreach (var output in plan.Outputs)
        {
            outputs.Add(await OutputAsync(output, job.IsTerminal, request.Context.RequestAborted).ConfigureAwait(false));
        }

        var makers = database.Read(connection => DataMakers.Of(connection, job));
        return new StudioPage
        {
            Title = job.Step ?? job.DisplayName,
            Section = "jobs",
            Above = head.Above(job),
            IsLive = !job.IsTerminal,
            Content = Html.Of($"""
                {head.Of(job, [], request)}
                {failures.Of(job, [])}
                {Show.Anchors([.. Trials(job), .. Parts])}
                {(job.IsSweep ? trials.Of(job) : Html.Empty)}
                <h2 id="log">Log</h2>
                {logs.Of(job)}
                <h2 id="metrics">Metrics</h2>
                {logged.Of(job, [])}
                <h2 id="data">Outputs</h2>
                {Html.Join("\n", outputs)}
                {(plan.Outputs.IsEmpty ? Show.Quiet($"It has no outputs of its own.") : Html.Empty)}
                <p><a href="{FilePages.Address(RunArtifacts.Of(scope, job.Id))}">Logs and other files of the run</a></p>
                <h2 id="inputs">Inputs</h2>
                {Show.Table(
                    "Inputs",
                    ["Name", "Type", "Value", "Made by"],
                    plan.Inputs.Select(input => Input(input, makers)),
                    "It has no inputs.")}
                <h2 id="made-of">What it is made of</h2>
                {Show.Facts(
                    ("Component", plan.Component is { } component ? AssetPages.Link("components", component) : null),
                    ("Environment", plan.Environment is { } environment ? AssetPages.Link("environments", environment) : null),
                    ("Image", Show.Id(plan.Image, "the image's reference")),
                    ("Build of the image", BuildLog(job) is { } built
                        ? Html.Of($"<a href=\"{FilePages.RawAddress(built)}\">log</a>")
                        : null),
                    ("Code", plan.Code is { } code ? Code(code) : null),
                    ("Compute", Show.Text(plan.Compute)),
                    ("Time limit", plan.Timeout is { } timeout ? Html.Of($"{Show.Duration(timeout)}") : null),
                    ("Waits for", plan.DependsOn.IsEmpty ? null : Html.Of($"{string.Join(", ", plan.DependsOn)}")),
                    ("Container", job.ContainerId is { Length: > 12 } id ? Html.Of($"<code>{id[..12]}</code>") : null))}
                <h3>Command</h3>
                <pre class="code" tabindex="0" role="region" aria-label="Command">{plan.Command}</pre>
                """),
        };
    }

    private static IEnumerable<(string Id, string Name)> Trials(Job job) => job.IsSweep ? [("trials", "Trials")] : [];

    private BlobLocation? BuildLog(Job job) =>
        RunArtifacts.BuildLog(scope, job.Id) is var log && blobs.Find(log) is { IsFile: true } ? log : null;

    private static Html Code(BlobLocation code) => Html.Of($"<a href=\"{FilePages.Address(code)}\">the files that it ran</a>");

    private async Task<Html> OutputAsync(StepOutput output, bool isWritten, CancellationToken cancellationToken)
    {
        var content = isWritten ? await preview.OfAsync(output.Location, cancellationToken).ConfigureAwait(false) : Html.Empty;
        return Html.Of($"""
            <section class="output" aria-label="Output {output.Name}">
            <h3>{output.Name} <span class="quiet">{output.Type}</span></h3>
            <p>{Show.Location(output.Location)}</p>
            {content}
            </section>
            """);
    }

    private static Html Input(StepInput input, IReadOnlyDictionary<string, Job> makers) => Show.Row(
        Show.Text(input.Name),
        Show.Text(input.Type),
        input switch
        {
            { Source: { } source } => Show.Text(PublicUri.Parse(source)?.Shown ?? source),
            { Location: { } location } => Show.Location(location),
            _ => Show.Text(input.Literal),
        },
        makers.GetValueOrDefault(input.Name) is { } maker
            ? Html.Of($"<a href=\"/jobs/{maker.Id}\">{maker.Step ?? maker.DisplayName}</a>")
            : null);
}
