using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Jobs;

/// <summary>Makes versions of data assets of the outputs that are named as such.</summary>
internal static class OutputAssets
{
    /// <summary>Registers a completed run's named outputs, within the caller's transaction; what is there stays.</summary>
    public static void RegisterOutputs(this SqliteConnection connection, Job job, DateTimeOffset now)
    {
        foreach (var output in job.Outputs.Where(output => output.AssetName is { Length: > 0 }))
        {
            var kind = DataTypes.IsModel(output.Type) ? AssetKind.Models : AssetKind.Data;
            var name = output.AssetName!;
            var version = output.AssetVersion is { Length: > 0 } given ? given : NextVersion(connection, kind, name);
            if (connection.FindResource(kind.Versions, name, version) is not null)
            {
                continue;
            }

            if (connection.FindResource(kind.Segment, "", name) is null)
            {
                connection.PutResource(kind.Segment, "", name, new JsonObject { ["properties"] = new JsonObject() }, now);
            }

            connection.PutResource(kind.Versions, name, version, new JsonObject { ["properties"] = Properties(kind, job, output) }, now);
        }
    }

    private static JsonObject Properties(AssetKind kind, Job job, StepOutput output)
    {
        var isModel = kind == AssetKind.Models;
        return new JsonObject
        {
            [isModel ? "modelType" : "dataType"] = output.Type,
            [isModel ? "modelUri" : "dataUri"] = DataUri.Of(output.Location),
            // Which run made it, as the asset's page and later readers of it want to know.
            ["properties"] = new JsonObject { ["azureml.jobName"] = job.RootId, ["azureml.runId"] = job.Id },
        };
    }

    private static string NextVersion(SqliteConnection connection, AssetKind kind, string name) =>
        (connection.ListResources(kind.Versions, name)
            .Select(v => int.TryParse(v.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .DefaultIfEmpty(0)
            .Max() + 1L).ToString(CultureInfo.InvariantCulture);
}
