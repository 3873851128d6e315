using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks how the steps of a pipeline hang together.</summary>
internal static class GraphCheck
{
    public static void Check(PipelineGraph graph, DiagnosticBag found)
    {
        BindingCheck.Check(graph, found);
        CycleCheck.Check(graph, found);
    }
}
