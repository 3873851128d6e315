using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Computes;

/// <summary>What a compute is to the runner: how many steps it takes at a time.</summary>
internal static class Compute
{
    public const string Kind = "computes";

    /// <summary>The type of a compute instance.</summary>
    public const string Instance = "ComputeInstance";

    private const string ScalePath = "properties.properties.scaleSettings";
    private const int MostNodes = 65_000;

    /// <summary>Azure's name for compute that nobody has to make.</summary>
    public const string Serverless = "serverless";

    /// <summary>The most nodes of a compute; null when there is none of that name.</summary>
    public static int? NodeLimit(SqliteConnection connection, string name)
    {
        if (name.Equals(Serverless, StringComparison.OrdinalIgnoreCase))
        {
            return Environment.ProcessorCount;
        }

        if (connection.FindResource(Kind, "", name) is not { } resource)
        {
            return null;
        }

        var settings = Envelope.Properties(resource.Body).FindObject("properties")?.FindObject("scaleSettings");
        // Lenient: a compute that an earlier version has taken must not hold up the steps that wait for it.
        return int.TryParse(settings?.FindText("maxNodeCount"), NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? Math.Clamp(most, 1, MostNodes)
            : 1;
    }

    /// <summary>The size of a compute's machines, as it says; null where it says none.</summary>
    public static string? SizeOf(SqliteConnection connection, string name) => connection.FindResource(Kind, "", name) is { } resource
        ? Envelope.Properties(resource.Body).FindObject("properties")?.FindText("vmSize")
        : null;

    /// <exception cref="ApiException">400: it is neither a cluster nor a compute instance, or a cluster that can't be.</exception>
    public static void Check(JsonObject properties)
    {
        var type = properties.FindText("computeType")
            ?? throw ApiException.InvalidContent("'computeType' is required.", "properties.computeType");
        if (type == Instance)
        {
            return;
        }

        if (type != "AmlCompute")
        {
            throw ApiException.UserError(
                $"The local workspace has computes of types AmlCompute and {Instance} only, not '{type}'.", "properties.computeType");
        }

        var cluster = properties.FindObject("properties")
            ?? throw ApiException.InvalidContent("A cluster needs 'properties'.", "properties.properties");
        if (cluster.FindObject("scaleSettings") is not { } settings)
        {
            return;
        }

        var most = settings.FindNumber("maxNodeCount", 1, MostNodes, ScalePath)
            ?? throw ApiException.InvalidContent("'maxNodeCount' is required.", $"{ScalePath}.maxNodeCount");
        var least = settings.FindNumber("minNodeCount", 0, MostNodes, ScalePath) ?? 0;
        if (least > most)
        {
            throw ApiException.InvalidContent(
                $"A cluster of {least} to {most} nodes can't be.", $"{ScalePath}.maxNodeCount");
        }
    }
}
