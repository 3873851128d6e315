using System.Globalization;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Starts the processes of a distributed step in the containers that are its nodes, as Azure does: each has its log, and when
/// one fails the others of its node end with it.
/// </summary>
internal static class ProcessLauncher
{
    // Azure's port for PyTorch's first process; of TensorFlow's processes each has one of its own from here on.
    private const int MasterPort = 6105;
    private const int FirstPort = 2222;

    private const string Here = "127.0.0.1";

    /// <summary>The program that is to be run instead of a shell; its arguments are the step's command and the node's number.</summary>
    public static string Script(ProcessGroup group, string logs, NodeFolders folders) =>
        group.Kind == ProcessGroupKind.Mpi ? Mpi(group, folders) : EachFor(group, logs, folders);

    /// <summary>The variables that all of the processes have, but for addresses that are known when all nodes run.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Environment(ProcessGroup group) => group.Kind switch
    {
        ProcessGroupKind.Mpi =>
        [
            new("MASTER_PORT", Text(MasterPort)),
            // Steps are root in their container, and may be more than the machine has processors: two names, of versions 4 and 5.
            new("OMPI_ALLOW_RUN_AS_ROOT", "1"),
            new("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
            new("OMPI_MCA_rmaps_base_oversubscribe", "1"),
            new("PRTE_MCA_rmaps_default_mapping_policy", "slot:oversubscribe"),
        ],
        ProcessGroupKind.PyTorch =>
        [
            new("MASTER_PORT", Text(MasterPort)),
            new("WORLD_SIZE", Text(group.Count)),
            new("LOCAL_WORLD_SIZE", Text(group.PerNode)),
        ],
        _ => [],
    };

    private static string Mpi(ProcessGroup group, NodeFolders folders) =>
        $$"""
        {{Begin(group, folders)}}
        export AZ_BATCHAI_MPI_MASTER_NODE="${AZ_BATCHAI_MPI_MASTER_NODE:-$node_0}"
        {{(group.Nodes == 1 ? "" : Spread(folders))}}
        command -v mpirun > /dev/null || { echo "The step is distributed by MPI, and its image has no mpirun." >&2; exit 127; }
        exec mpirun -n {{group.Count}} "$shell" -c "$0"
        """;

    // In the words of Open MPI 4 and 5 and of MPICH. The nodes share this machine: none may have a processor to itself.
    private static string Spread(NodeFolders folders) =>
        $$"""
        if [ "$node" != 0 ]; then
            {{folders.Serve}}
        fi
        export OMPI_MCA_orte_default_hostfile={{folders.HostFile}} PRTE_MCA_prte_default_hostfile={{folders.HostFile}}
        export OMPI_MCA_plm_rsh_agent={{folders.Agent}} PRTE_MCA_plm_ssh_agent={{folders.Agent}}
        export OMPI_MCA_hwloc_base_binding_policy=none PRTE_MCA_hwloc_default_binding_policy=none
        export HYDRA_HOST_FILE={{folders.MachineFile}} HYDRA_LAUNCHER=ssh HYDRA_LAUNCHER_EXEC={{folders.Agent}}
        """;

    /// <summary>Waits for the other nodes, and takes their addresses.</summary>
    private static string Begin(ProcessGroup group, NodeFolders folders)
    {
        var addresses = group.Nodes == 1 ? $"node_0={Here}" : $"{NodeFolders.Await(folders.Addresses)}; . {folders.Addresses}";
        return $$"""
            node=$1
            shell=/bin/sh; [ -x /bin/bash ] && shell=/bin/bash
            {{addresses}}
            export MASTER_ADDR="${MASTER_ADDR:-$node_0}"
            """;
    }

    // Only what POSIX's shell has, and of other programs those that can be done without. A process that fails says so by a signal,
    // since a shell can't wait for whichever ends first; with this shell, which is the container's first process, all others end.
    // Several fail at once when all have the same fault: each says so in a file of its own, which is whole before its signal.
    private static string EachFor(ProcessGroup group, string logs, NodeFolders folders) =>
        $$"""
        command=$0
        logs={{logs}}
        {{Begin(group, folders)}}
        first=$((node * {{group.Count}} / {{group.Nodes}}))
        end() {
            trap '' USR1
            for failed in "$logs/failed_$node"_*; do
                read -r process code < "$failed" && break
            done
            code=${code:-1}
            rm -f "$logs/failed_$node"_* 2> /dev/null
            echo "Process $process ended with exit code $code, and the others with it. Its last lines:"
            tail -n 20 "$logs/std_log_process_$process.txt" 2> /dev/null
            exit "$code"
        }
        trap end USR1
        run() {
            {{Variables(group)}}
            log=$logs/std_log_process_$1.txt
            if [ "$1" = 0 ] && command -v tee > /dev/null; then
                { "$shell" -c "$command" 2>&1; echo $? > "$logs/ended"; } | tee "$log"
                read -r code < "$logs/ended"
                rm -f "$logs/ended" 2> /dev/null
            else
                "$shell" -c "$command" > "$log" 2>&1
                code=$?
            fi
            [ "$code" = 0 ] || { echo "$1 $code" > "$logs/failed_${node}_$1"; kill -USR1 $$; }
        }
        i=$first
        while [ $i -lt $(((node + 1) * {{group.Count}} / {{group.Nodes}})) ]; do
            run $i &
            i=$((i + 1))
        done
        wait
        """;

    private static string Variables(ProcessGroup group) => group.Kind == ProcessGroupKind.PyTorch
        ? "export RANK=$1 LOCAL_RANK=$(($1 - first)) NODE_RANK=$node GROUP_RANK=$node"
        : $$"""
            type=worker index=$(($1 - {{group.ParameterServers}}))
            [ "$1" -lt {{group.ParameterServers}} ] && type=ps index=$1
            export TF_CONFIG='{"cluster": {{Cluster(group)}}, "task": {"type": "'$type'", "index": '$index'}, "environment": "cloud"}'
            """;

    private static string Cluster(ProcessGroup group)
    {
        var servers = Addresses(group, 0, group.ParameterServers);
        var workers = Addresses(group, group.ParameterServers, group.Count - group.ParameterServers);
        return group.ParameterServers > 0 ? $$"""{"ps": [{{servers}}], "worker": [{{workers}}]}""" : $$"""{"worker": [{{workers}}]}""";
    }

    // Out of the shell's quotes and back into them.
    private static string Addresses(ProcessGroup group, int first, int count) => string.Join(
        ", ", Enumerable.Range(first, count).Select(process => $"\"'$node_{Text(group.NodeOf(process))}':{Text(FirstPort + process)}\""));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
