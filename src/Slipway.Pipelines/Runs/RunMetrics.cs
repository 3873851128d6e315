using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Runs;

/// <summary>What steps logged by MLflow: its REST API 2.0, at the address that the workspace says.</summary>
internal sealed class RunMetrics(WorkspaceClient workspace)
{
    // What stands for https in the address that Azure ML gives to MLflow's clients.
    private const string Scheme = "azureml://";

    /// <summary>The last value of each metric, by step.</summary>
    public async Task<ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>> ReadAsync(
        PipelineRun run, CancellationToken cancellationToken)
    {
        var body = await workspace.Resources.GetAsync(string.Empty, cancellationToken).ConfigureAwait(false);
        var tracking = body.Text("properties", "mlFlowTrackingUri") ?? throw WorkspaceClient.Unexpected("properties.mlFlowTrackingUri");
        var address = WorkspaceClient.Address(
            tracking.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? $"https://{tracking[Scheme.Length..]}" : tracking,
            "properties.mlFlowTrackingUri");
        var found = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, double>>(StringComparer.Ordinal);
        foreach (var step in run.Steps)
        {
            var answer = await workspace.DataPlane.GetAsync(
                $"read the metrics of step '{step.Name}'",
                new Uri($"{address.AbsoluteUri.TrimEnd('/')}/api/2.0/mlflow/runs/get?run_id={Uri.EscapeDataString(step.OutputsRunId)}"),
                cancellationToken).ConfigureAwait(false);
            found[step.Name] = Metrics(answer);
        }

        return found.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, double> Metrics(JsonObject answer)
    {
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var metric in answer["run"]?["data"]?["metrics"] as JsonArray ?? [])
        {
            if (metric.Text("key") is { } key && Value(metric?["value"]) is { } value)
            {
                metrics[key] = value;
            }
        }

        return metrics.ToImmutable();
    }

    // What JSON has no number for is written as a text.
    private static double? Value(JsonNode? value) => value switch
    {
        JsonValue number when number.TryGetValue<double>(out var parsed) => parsed,
        _ => value.Text() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        },
    };
}
