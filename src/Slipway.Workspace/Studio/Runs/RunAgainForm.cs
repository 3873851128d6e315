using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>A form with the inputs of a run, to run it again with others.</summary>
internal sealed class RunAgainForm(Database database, WorkspaceScope scope)
{
    public StudioPage Of(Job job, StudioRequest request)
    {
        if (job.ParentId is not null || !job.IsPipeline)
        {
            throw ApiException.UserError("A run of a pipeline can be run with other inputs; a step is run with its pipeline.");
        }

        var definitions = Definitions(job);
        return new StudioPage
        {
            Title = $"Run {job.DisplayName} again",
            Section = "jobs",
            Above = Show.Crumbs(Html.Of($"<a href=\"/jobs\">Runs</a>"), RunTable.Name(job)),
            Content = Html.Of($"""
                <p>Its steps whose inputs stay the same are not run anew where their component is deterministic.</p>
                <form class="inputs" method="post" action="/jobs/{job.Id}/rerun">{request.Token}
                {Html.Each(job.PipelinePlan.Inputs, input => InputFields.Of(
                    definitions.GetValueOrDefault(input.Name) ?? Undeclared(input), input.Value.Value))}
                {(job.PipelinePlan.Inputs.Length == 0 ? Show.Quiet($"It has no inputs.") : Html.Empty)}
                <button>Run again</button>
                </form>
                """),
        };
    }

    /// <summary>An input of a run that is of no component.</summary>
    private static InputDefinition Undeclared(PipelineInput input) =>
        new() { Name = input.Name, Type = input.Value.IsLiteral ? "string" : input.Value.Type };

    /// <summary>Writes what the form has into a job's properties; inputs that it does not have stay as they are.</summary>
    public void Apply(IFormCollection form, Job job, JsonObject properties)
    {
        var given = InputFields.Read(form);
        if (given.Count == 0)
        {
            return;
        }

        var definitions = Definitions(job);
        var inputs = properties["inputs"] as JsonObject ?? [];
        foreach (var (name, value) in given)
        {
            var before = job.PipelinePlan.Inputs.FirstOrDefault(input => input.Name == name);
            if (before is not null && before.Value.Value == value)
            {
                continue;
            }

            var type = definitions.GetValueOrDefault(name) is { IsData: true } definition ? definition.Type
                : before is { Value.IsLiteral: false } ? before.Value.Type
                : "literal";
            inputs[name] = new InputValue(type, value).ToJson();
        }

        properties["inputs"] = inputs;
    }

    private IReadOnlyDictionary<string, InputDefinition> Definitions(Job job)
    {
        if (job.Properties?.FindText("componentId") is not { Length: > 0 } component)
        {
            return new Dictionary<string, InputDefinition>();
        }

        return database.Read(connection => InputDefinition.Read(
            new AssetResolver(connection, scope).PipelineComponent(component, "componentId"), "componentSpec"));
    }
}
