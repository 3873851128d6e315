using System.Globalization;
using Docker.DotNet.Models;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Runs;

/// <summary>The container that a step runs in.</summary>
internal static class StepContainer
{
    // Enough for any program that means well, and an end to one that forks without end.
    private const long Processes = 4096;

    // Azure's default for /dev/shm, which data loaders of several processes need.
    private const long SharedMemory = 2L << 30;

    // What is left of the machine's memory to the rest of it.
    private const double MemoryShare = 0.8;

    // What it takes to unpack and install software as root, and no more: above all no making of device nodes (MKNOD),
    // through which the machine's disks could be read, and no forging of packets (NET_RAW).
    private static readonly string[] Capabilities =
        ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID"];

    // Not every image has bash; what Azure's has, POSIX's does for plain commands.
    private const string OneProcess = "if [ -x /bin/bash ]; then exec /bin/bash -c \"$0\"; else exec /bin/sh -c \"$0\"; fi";

    /// <param name="job">The step.</param>
    /// <param name="plan">What it runs.</param>
    /// <param name="folders">Its folders.</param>
    /// <param name="machineMemory">The machine's memory, in bytes.</param>
    /// <param name="gpus">What gives it the machine's GPUs; nothing where it has none.</param>
    /// <param name="tracking">The variables by which it finds MLflow's API: no part of what it is known by.</param>
    /// <param name="node">Of a distributed step, the number of the node.</param>
    public static CreateContainerParameters Describe(
        Job job, StepPlan plan, StepFolders folders, long machineMemory, IList<DeviceRequest> gpus,
        IReadOnlyDictionary<string, string> tracking, int node)
    {
        var command = CommandTemplate.Render(plan, i => i.Literal ?? folders.InputPath(i), folders.OutputPath);
        return new CreateContainerParameters
        {
            Image = plan.Image,
            Entrypoint = ["/bin/sh", "-c", plan.Group is { } group ? ProcessLauncher.Script(group, folders.ProcessLogs, folders.Nodes) : OneProcess],
            Cmd = plan.Group is null ? [command] : [command, node.ToString(CultureInfo.InvariantCulture)],
            WorkingDir = folders.WorkingDirectory,
            Env = [.. Environment(job, plan, folders, tracking).Select(pair => $"{pair.Key}={pair.Value}")],
            HostConfig = new HostConfig
            {
                Mounts = folders.Mounts(),
                DeviceRequests = gpus,
                Memory = MemoryLimit(plan, machineMemory),
                // None beyond it: a step that swaps is a machine that stands still.
                MemorySwap = MemoryLimit(plan, machineMemory),
                NanoCPUs = plan.NanoCpus ?? 0,
                PidsLimit = plan.Processes ?? Processes,
                ShmSize = plan.SharedMemory ?? SharedMemory,
                CapDrop = ["ALL"],
                CapAdd = Capabilities,
                // The engine's own filter of system calls stays, since nothing here names another.
                SecurityOpt = ["no-new-privileges"],
            },
        };
    }

    /// <summary>The most memory that each node of the step may have, in bytes: together they have no more than a single one.</summary>
    public static long MemoryLimit(StepPlan plan, long machineMemory) =>
        Math.Min(plan.Memory ?? long.MaxValue, MemoryLimit(machineMemory) / (plan.Group?.Nodes ?? 1));

    /// <summary>The most memory that anything in a container may have which says nothing of it, in bytes.</summary>
    public static long MemoryLimit(long machineMemory) => (long)(machineMemory * MemoryShare);

    /// <summary>The variables that Azure ML gives to a step, under the step's own.</summary>
    private static Dictionary<string, string> Environment(
        Job job, StepPlan plan, StepFolders folders, IReadOnlyDictionary<string, string> tracking)
    {
        var variables = new Dictionary<string, string>(tracking, StringComparer.Ordinal)
        {
            ["AZUREML_RUN_ID"] = job.Id,
            ["AZUREML_ROOT_RUN_ID"] = job.RootId,
            ["AZUREML_EXPERIMENT_NAME"] = job.Experiment,
            ["AZUREML_ARM_PROJECT_NAME"] = job.Experiment,
            ["AZUREML_ARM_SUBSCRIPTION"] = WorkspaceScope.SubscriptionId,
            ["AZUREML_ARM_RESOURCEGROUP"] = WorkspaceScope.ResourceGroup,
            ["AZUREML_ARM_WORKSPACE_NAME"] = WorkspaceScope.WorkspaceName,
            // Python's output would else come in blocks, long after what it tells of.
            ["PYTHONUNBUFFERED"] = "1",
        };
        foreach (var input in plan.Inputs)
        {
            variables[$"AZURE_ML_INPUT_{input.Name}"] = input.Literal ?? folders.InputPath(input);
        }

        foreach (var output in plan.Outputs)
        {
            variables[$"AZURE_ML_OUTPUT_{output.Name}"] = folders.OutputPath(output);
        }

        if (plan.IsParallel)
        {
            variables[ParallelTask.DriverVariable] = folders.Driver;
        }

        foreach (var (name, value) in plan.Group is { } group ? ProcessLauncher.Environment(group) : [])
        {
            variables[name] = value;
        }

        foreach (var (name, value) in plan.EnvironmentVariables)
        {
            variables[name] = value;
        }

        return variables;
    }
}
