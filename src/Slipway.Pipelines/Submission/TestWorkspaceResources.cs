using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Submission;

/// <summary>What is otherwise in a workspace that is there for tests alone.</summary>
internal static class TestWorkspaceResources
{
    // As many nodes as twelve steps side by side take: a test is not to wait for machines that are none.
    private const int MostNodes = 12;

    /// <summary>Clusters for the computes that are named and that no file describes.</summary>
    public static IEnumerable<DesiredResource> Clusters(IEnumerable<RequiredResource> required, WorkspaceInfo workspace) => required
        .Where(requirement => requirement.Code == Codes.UnknownCompute)
        .Select(requirement => requirement.Path)
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Select(path => new DesiredResource
        {
            Kind = ResourceKind.Compute,
            Path = path,
            Name = path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..],
            Body = new JsonObject
            {
                ["location"] = workspace.Location,
                ["properties"] = new JsonObject
                {
                    ["computeType"] = "AmlCompute",
                    ["properties"] = new JsonObject
                    {
                        ["vmSize"] = "STANDARD_D2_V2",
                        ["scaleSettings"] = new JsonObject { ["minNodeCount"] = 0, ["maxNodeCount"] = MostNodes },
                    },
                },
            },
        });

    /// <summary>A graph whose outputs go where the workspace puts them, under no name.</summary>
    public static PipelineGraph WithoutPlaces(PipelineGraph graph) => graph with
    {
        Steps = [.. graph.Steps.Select(step => step with { Outputs = WithoutPlaces(step.Outputs) })],
    };

    /// <inheritdoc cref="WithoutPlaces(PipelineGraph)"/>
    public static ImmutableArray<JobOutput> WithoutPlaces(ImmutableArray<JobOutput> outputs) =>
        [.. outputs.Select(output => output with { Path = null, AssetName = null, AssetVersion = null })];
}
