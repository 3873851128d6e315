using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;

namespace Slipway.Pipelines.Projects;

/// <summary>
/// Finds what two files describe under one name, which a workspace can have only one of. Environments, code and
/// components are not among it: their versions are their content, so that each pipeline has its own.
/// </summary>
internal static class SharedNames
{
    // A compute names nothing that would have to be published.
    private static readonly Emission Anywhere = new(WorkspaceInfo.Anywhere, new NoAssets());

    /// <summary>Reports each name that is taken twice, with both places.</summary>
    /// <param name="projects">All pipelines.</param>
    /// <param name="workspace">Where they go, which is part of an endpoint's name.</param>
    /// <param name="found">Takes SLP0021.</param>
    public static void Check(IEnumerable<ProjectDefinition> projects, WorkspaceInfo workspace, DiagnosticBag found)
    {
        var all = projects.ToList();
        foreach (var (first, second) in Same(
            all.SelectMany(project => project.Schedules).Where(schedule => schedule.Name is not null),
            schedule => schedule.Name!.Text))
        {
            Taken($"schedule '{second.Name!.Text}'", first.Position, second.Position);
        }

        foreach (var (first, second) in Same(all.Where(project => project.Endpoint is not null), Name))
        {
            var what = second.Endpoint!.Name is { } name
                ? $"endpoint '{name.Text}'"
                : $"the endpoint name that is made of '{second.Name.Text}'";
            Taken(what, first.Endpoint!.Position, second.Endpoint.Position);
        }

        // A cluster is the team's: several pipelines may bring the description of it along.
        foreach (var (first, second) in Same(
            all.Where(project => project.Compute?.Name is not null), project => project.Compute!.Name!.Text))
        {
            var (one, other) = (first.Compute!, second.Compute!);
            if (one.Kind != other.Kind || !JsonNode.DeepEquals(ComputeBody.Of(one, Anywhere), ComputeBody.Of(other, Anywhere)))
            {
                found.Error(
                    Codes.DuplicateName,
                    other.Name!.Position,
                    $"compute '{other.Name.Text}' is described otherwise in {Shown(one.Name!.Position)}",
                    "describe it alike in both, in one of them alone, or give each a name of its own");
            }
        }

        string Name(ProjectDefinition project) => EndpointBody.NameOf(project, workspace);

        void Taken(string what, SourcePosition first, SourcePosition second) => found.Error(
            Codes.DuplicateName, second, $"{what} is also defined in {Shown(first)}", "give each a name of its own");
    }

    // Azure takes names that differ in case alone for the same.
    private static IEnumerable<(T First, T Second)> Same<T>(IEnumerable<T> all, Func<T, string> name) => all
        .GroupBy(name, StringComparer.OrdinalIgnoreCase)
        .SelectMany(group => group.Skip(1).Select(second => (group.First(), second)));

    private static string Shown(SourcePosition at) => $"{at.File}:{at.Line}";
}
