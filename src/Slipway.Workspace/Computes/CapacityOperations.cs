using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Computes;

/// <summary>What the workspace's location has: one size of node, which is this machine, and its processors.</summary>
internal sealed class CapacityOperations : IOperations
{
    private const string Location = "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/locations/{location}";
    private const string Machine = "local-machine";

    public IEnumerable<Operation> Operations =>
    [
        new("VirtualMachineSizes_List", "GET", $"{Location}/vmSizes", (_, _) => Task.FromResult(ApiResult.Ok(List(Size())))),
        new("Usages_List", "GET", $"{Location}/usages", (_, _) => Task.FromResult(ApiResult.Ok(List(Usage())))),
        new("Quotas_List", "GET", $"{Location}/quotas", (_, _) => Task.FromResult(ApiResult.Ok(List(Quota())))),
    ];

    private static JsonObject List(JsonObject only) => new() { ["value"] = new JsonArray(only) };

    private static JsonObject Size() => new()
    {
        ["name"] = Machine,
        ["family"] = "local",
        ["vCPUs"] = Environment.ProcessorCount,
        ["gpus"] = 0,
        ["osVhdSizeMB"] = 0,
        ["maxResourceVolumeMB"] = 0,
        ["memoryGB"] = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1),
        ["lowPriorityCapable"] = false,
        ["premiumIO"] = false,
        ["supportedComputeTypes"] = new JsonArray("AmlCompute", "ComputeInstance"),
    };

    private static JsonObject Usage() => new()
    {
        ["id"] = Id("usages"),
        ["amlWorkspaceLocation"] = WorkspaceScope.Location,
        ["type"] = "Microsoft.MachineLearningServices/usages",
        ["unit"] = "Count",
        ["currentValue"] = 0,
        ["limit"] = Environment.ProcessorCount,
        ["name"] = Name(),
    };

    private static JsonObject Quota() => new()
    {
        ["id"] = Id("quotas"),
        ["amlWorkspaceLocation"] = WorkspaceScope.Location,
        ["type"] = "Microsoft.MachineLearningServices/quotas",
        ["name"] = Name(),
        ["limit"] = Environment.ProcessorCount,
        ["unit"] = "Count",
    };

    private static string Id(string kind) =>
        $"/subscriptions/{WorkspaceScope.SubscriptionId}/providers/Microsoft.MachineLearningServices"
        + $"/locations/{WorkspaceScope.Location}/{kind}/{Machine}";

    private static JsonObject Name() => new() { ["value"] = Machine, ["localizedValue"] = "Processors of this machine" };
}
