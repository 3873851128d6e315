using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio;

/// <summary>The page of a step, or of a command job.</summary>
internal sealed class StepPage(
    Database database, WorkspaceScope scope, BlobStore blobs, TrialTable trials, FilePreview preview, LogPanel logs, LoggedValues logged,
    RunWaits waits, JobTroubles troubles, TimeProvider clock)
{
    public StudioPage Of(Job job, StudioRequest request)
    {
        var plan = job.StepPlan;
        return new StudioPage
        {
            Title = job.Step ?? job.DisplayName,
            Section = "jobs",
            IsLive = !job.IsTerminal,
            Content = Html.Of($"""
                {RunPage.Head(job, request, clock.GetUtcNow(), database.Read(connection => SourceCommit.Find(connection, job)), waits.Of(job.Id), troubles.Of(job))}
                {(job.IsSweep ? trials.Of(job) : Html.Empty)}
                <h2>Log</h2>
                {logs.Of(job)}
                {logged.Of(job)}
                <h2>Outputs</h2>
                {Html.Each(plan.Outputs, output => Output(output, job.IsTerminal))}
                {(plan.Outputs.IsEmpty ? Html.Of($"<p class=\"quiet\">It has no outputs of its own.</p>") : Html.Empty)}
                <p><a href="{FilePages.Address(RunArtifacts.Of(scope, job.Id))}">Logs and other files of the run</a></p>
                <h2>Inputs</h2>
                {Show.Table("Inputs", ["Name", "Type", "Value"], plan.Inputs.Select(Input), "It has no inputs.")}
                <h2>What it is made of</h2>
                {Show.Facts(
                    ("Component", plan.Component is { } component ? AssetPages.Link("components", component) : null),
                    ("Environment", plan.Environment is { } environment ? AssetPages.Link("environments", environment) : null),
                    ("Image", Html.Of($"<code class=\"image\">{plan.Image}</code>")),
                    ("Build of the image", BuildLog(job) is { } built ? Html.Of($"<a href=\"{FilePages.RawAddress(built)}\">log</a>") : null),
                    ("Code", plan.Code is { } code ? Show.Location(code) : null),
                    ("Compute", Show.Text(plan.Compute)),
                    ("Time limit", plan.Timeout is { } timeout ? Html.Of($"{Show.Duration(timeout)}") : null),
                    ("Waits for", plan.DependsOn.IsEmpty ? null : Html.Of($"{string.Join(", ", plan.DependsOn)}")),
                    ("Container", job.ContainerId is { Length: > 12 } id ? Html.Of($"<code>{id[..12]}</code>") : null))}
                <h3>Command</h3>
                <pre class="code" tabindex="0" role="region" aria-label="Command">{plan.Command}</pre>
                """),
        };
    }

    private BlobLocation? BuildLog(Job job) =>
        RunArtifacts.BuildLog(scope, job.Id) is var log && blobs.Find(log) is { IsFile: true } ? log : null;

    private Html Output(StepOutput output, bool isWritten) => Html.Of($"""
        <section class="output" aria-label="Output {output.Name}">
        <h3>{output.Name} <span class="quiet">{output.Type}</span></h3>
        <p>{Show.Location(output.Location)}</p>
        {(isWritten ? preview.Of(output.Location) : Html.Empty)}
        </section>
        """);

    private static Html Input(StepInput input) => Show.Row(
        Show.Text(input.Name),
        Show.Text(input.Type),
        input switch
        {
            { Source: { } source } => Show.Text(PublicUri.Parse(source)?.Shown ?? source),
            { Location: { } location } => Show.Location(location),
            _ => Show.Text(input.Literal),
        });
}
