using Docker.DotNet.Models;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// NVIDIA's GPUs, where the engine can give them: by NVIDIA's runtime, or by the devices that it has found (Container Device
/// Interface). A step that asks for some has all that the machine has.
/// </summary>
internal sealed class EngineGpus(ContainerEngine engine, Database database)
{
    private const string Runtime = "nvidia";
    private const string DeviceKind = "nvidia.com/gpu=";

    /// <summary>What gives a step its GPUs; nothing for one that asks for none, or where there are none, which its page then says.</summary>
    public async Task<IList<DeviceRequest>> GrantAsync(Job job, StepPlan plan, CancellationToken cancellationToken)
    {
        if (!plan.WantsGpus)
        {
            return [];
        }

        var request = Of(await engine.InformationAsync(cancellationToken).ConfigureAwait(false));
        database.Write(connection => connection.SetGpuNote(job.Id, request is not null ? null :
            "The step asks for GPUs and runs without: the container engine has neither NVIDIA's runtime nor its devices "
            + "(nvidia-ctk runtime configure, and a restart of the engine, add it)."));
        return request is null ? [] : [request];
    }

    private static DeviceRequest? Of(SystemInfoResponse engine)
    {
        if (engine.Runtimes?.ContainsKey(Runtime) == true)
        {
            return new DeviceRequest { Driver = Runtime, Count = -1, Capabilities = [["gpu"]] };
        }

        return engine.DiscoveredDevices?.Any(device => device.ID?.StartsWith(DeviceKind, StringComparison.Ordinal) == true) == true
            ? new DeviceRequest { Driver = "cdi", DeviceIDs = [$"{DeviceKind}all"] }
            : null;
    }
}
