namespace Slipway.Pipelines.Definitions;

/// <summary>What of a pipeline only a workspace of a team's has, so that it can't run on one machine alone.</summary>
internal static class Obstacles
{
    /// <summary>In clauses; none where all that runs is described in the repository.</summary>
    public static IEnumerable<string> Of(PipelineDefinition pipeline, PipelineGraph graph)
    {
        foreach (var step in graph.Steps)
        {
            if (step is SparkStep or AutoMLStep or DataTransferStep)
            {
                yield return $"step '{step.Name.Text}' is of type {step.Type}, which runs in Azure alone";
            }
        }

        foreach (var needed in ReferencesIn.Pipeline(pipeline with { Graph = graph }).OfType<AssetReference>())
        {
            yield return $"'{needed.Written.Text}' is taken from the workspace";
        }
    }
}
