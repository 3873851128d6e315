using System.Text.Json.Nodes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>Reads how a step is distributed, from a node of a pipeline over its component, or from a job.</summary>
internal static class ProcessGroupReader
{
    // All of them run on this machine.
    private const int MostProcesses = 128;

    private const int MostNodes = 65_000;

    /// <returns>The processes; null of a step that is one.</returns>
    /// <exception cref="ApiException">400: it is distributed in a way that is not known, or over more processes than run here.</exception>
    public static ProcessGroup? Read(JsonObject step, JsonObject? component, string path)
    {
        var nodes = Nodes(step, path) ?? (component is null ? null : Nodes(component, $"{path}.componentId")) ?? 1;
        if ((step.FindObject("distribution") ?? component?.FindObject("distribution")) is not { } distribution)
        {
            return nodes == 1 ? null : throw ApiException.UserError(
                $"A step of {nodes} nodes needs a distribution, which tells each of its processes which one it is.",
                $"{path}.resources.instanceCount");
        }

        path += ".distribution";
        var name = distribution.FindText("distributionType") ?? distribution.FindText("type");
        var group = name?.ToUpperInvariant() switch
        {
            "PYTORCH" => new ProcessGroup(ProcessGroupKind.PyTorch, nodes, Count("processCountPerInstance") ?? 1),
            "MPI" => new ProcessGroup(ProcessGroupKind.Mpi, nodes, Count("processCountPerInstance") ?? 1),
            "TENSORFLOW" => TensorFlow(nodes, Count("workerCount") ?? nodes, Count("parameterServerCount", 0) ?? 0),
            _ => throw ApiException.UserError(
                $"A step that is distributed by {name ?? "nothing"} does not run in the local workspace; "
                + "by PyTorch, Mpi and TensorFlow it does.",
                path),
        };
        return group.Count <= MostProcesses
            ? group
            : throw ApiException.UserError($"A step of {group.Count} processes does not run on one machine; {MostProcesses} do.", path);

        int? Count(string member, int least = 1) => distribution.FindNumber(member, least, MostProcesses, path);
    }

    /// <summary>Workers and parameter servers in equal shares of the nodes, of which none is without any.</summary>
    private static ProcessGroup TensorFlow(int nodes, int workers, int servers)
    {
        var count = workers + servers;
        nodes = Math.Min(nodes, count);
        return new ProcessGroup(ProcessGroupKind.TensorFlow, nodes, (count + nodes - 1) / nodes) { Count = count, ParameterServers = servers };
    }

    private static int? Nodes(JsonObject step, string path) =>
        step.FindObject("resources")?.FindNumber("instanceCount", 1, MostNodes, $"{path}.resources");
}
