using System.Globalization;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Starts the processes of a distributed step in its container, as Azure does on its nodes: each has its log, and when one fails
/// the others end with it.
/// </summary>
internal static class ProcessLauncher
{
    // Azure's port for PyTorch's first process; of TensorFlow's processes each has one of its own from here on.
    private const int MasterPort = 6105;
    private const int FirstPort = 2222;

    private const string Here = "127.0.0.1";

    /// <summary>The program that is to be run instead of a shell; the step's command is its first argument.</summary>
    public static string Script(ProcessGroup group, string logs) => group.Kind == ProcessGroupKind.Mpi ? Mpi(group) : EachFor(group, logs);

    /// <summary>The variables that all of the processes have.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Environment(ProcessGroup group) => group.Kind switch
    {
        ProcessGroupKind.Mpi =>
        [
            new("MASTER_ADDR", Here),
            new("MASTER_PORT", Text(MasterPort)),
            new("AZ_BATCHAI_MPI_MASTER_NODE", Here),
            // Steps are root in their container, and may be more than the machine has processors: two names, of versions 4 and 5.
            new("OMPI_ALLOW_RUN_AS_ROOT", "1"),
            new("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
            new("OMPI_MCA_rmaps_base_oversubscribe", "1"),
            new("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"),
        ],
        ProcessGroupKind.PyTorch =>
        [
            new("MASTER_ADDR", Here),
            new("MASTER_PORT", Text(MasterPort)),
            new("WORLD_SIZE", Text(group.Count)),
            new("LOCAL_WORLD_SIZE", Text(group.PerNode)),
        ],
        _ => [],
    };

    private static string Mpi(ProcessGroup group) =>
        $$"""
        command -v mpirun > /dev/null || { echo "The step is distributed by MPI, and its image has no mpirun." >&2; exit 127; }
        shell=/bin/sh; [ -x /bin/bash ] && shell=/bin/bash
        exec mpirun -n {{group.Count}} "$shell" -c "$0"
        """;

    // Only what POSIX's shell has, and of other programs those that can be done without. A process that fails says so by a signal,
    // since a shell can't wait for whichever ends first; with this shell, which is the container's first process, all others end.
    // Several fail at once when all have the same fault: each says so in a file of its own, which is whole before its signal.
    private static string EachFor(ProcessGroup group, string logs) =>
        $$"""
        command=$0
        logs={{logs}}
        shell=/bin/sh; [ -x /bin/bash ] && shell=/bin/bash
        end() {
            trap '' USR1
            for failed in "$logs"/failed_*; do
                read -r process code < "$failed" && break
            done
            code=${code:-1}
            rm -f "$logs"/failed_* 2> /dev/null
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
            [ "$code" = 0 ] || { echo "$1 $code" > "$logs/failed_$1"; kill -USR1 $$; }
        }
        i=0
        while [ $i -lt {{group.Count}} ]; do
            run $i &
            i=$((i + 1))
        done
        wait
        """;

    private static string Variables(ProcessGroup group) => group.Kind == ProcessGroupKind.PyTorch
        ? $"export RANK=$1 LOCAL_RANK=$(($1 % {group.PerNode})) NODE_RANK=$(($1 / {group.PerNode})) GROUP_RANK=$(($1 / {group.PerNode}))"
        : $$"""
            type=worker index=$(($1 - {{group.ParameterServers}}))
            [ "$1" -lt {{group.ParameterServers}} ] && type=ps index=$1
            export TF_CONFIG='{"cluster": {{Cluster(group)}}, "task": {"type": "'$type'", "index": '$index'}, "environment": "cloud"}'
            """;

    private static string Cluster(ProcessGroup group)
    {
        var servers = Addresses(0, group.ParameterServers);
        var workers = Addresses(group.ParameterServers, group.Count - group.ParameterServers);
        return group.ParameterServers > 0 ? $$"""{"ps": [{{servers}}], "worker": [{{workers}}]}""" : $$"""{"worker": [{{workers}}]}""";
    }

    private static string Addresses(int first, int count) =>
        string.Join(", ", Enumerable.Range(FirstPort + first, count).Select(port => $"\"{Here}:{Text(port)}\""));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
