using System.Globalization;
using Slipway.Workspace.Files;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Runs;

/// <summary>
/// By what the nodes of a distributed step find each other: files with their addresses, which are there once all of them run,
/// and a folder in which MPI has one node begin programs on the others, where containers have no ssh.
/// </summary>
/// <param name="Here">Where the files lie for the step.</param>
/// <param name="Exchange">The folder in which nodes can write, for the step.</param>
internal sealed record NodeFolders(string Here, string Exchange)
{
    /// <summary>What a shell reads the addresses from, as <c>node_0</c> and so on.</summary>
    public string Addresses => $"{Here}/{AddressFile}";

    /// <summary>The nodes as Open MPI reads them.</summary>
    public string HostFile => $"{Here}/{OpenMpiFile}";

    /// <summary>The nodes as MPICH reads them, and what comes of it.</summary>
    public string MachineFile => $"{Here}/{MpichFile}";

    /// <summary>What <c>mpirun</c> calls for ssh.</summary>
    public string Agent => $"{Here}/{AgentFile}";

    private const string AddressFile = "addresses";
    private const string OpenMpiFile = "hostfile";
    private const string MpichFile = "machinefile";
    private const string AgentFile = "agent";

    /// <summary>What a shell does until a file is there.</summary>
    public static string Await(string file) => $"until [ -e {file} ]; do sleep 0.1 2> /dev/null || sleep 1; done";

    /// <summary>Makes the folder of the files.</summary>
    public void Make(FileTree files, string folder)
    {
        files.MakeFolder(folder, forEveryone: true);
        using var agent = new StreamWriter(files.OpenWrite($"{folder}/{AgentFile}", FileMode.Create, forEveryone: true));
        agent.Write(AgentScript.ReplaceLineEndings("\n"));
    }

    /// <summary>Whether the nodes know of each other.</summary>
    public static bool Know(FileTree files, string folder) => files.Find($"{folder}/{AddressFile}") is not null;

    /// <summary>Tells the nodes of each other, with which they begin.</summary>
    public static void Tell(FileTree files, string folder, ProcessGroup group, IReadOnlyList<string> addresses)
    {
        Write(OpenMpiFile, address => $"{address} slots={Text(group.PerNode)}");
        Write(MpichFile, address => $"{address}:{Text(group.PerNode)}");
        var number = 0;
        Write($"{AddressFile}.new", address => $"node_{Text(number++)}={address}");
        // Last, and whole.
        files.Move($"{folder}/{AddressFile}.new", files, $"{folder}/{AddressFile}");

        void Write(string name, Func<string, string> line)
        {
            using var file = new StreamWriter(files.OpenWrite($"{folder}/{name}", FileMode.Create, forEveryone: true));
            file.Write(string.Concat(addresses.Select(address => $"{line(address)}\n")));
        }
    }

    /// <summary>What runs on a node of MPI but the first: what <c>mpirun</c> there has it begin.</summary>
    public string Serve =>
        $$"""
        call={{Exchange}}/$node
        {{Await("$call.go")}}
        "$shell" "$call.command" > "$call.said" 2>&1
        echo $? > "$call.code"
        : > "$call.ended"
        while :; do sleep 60; done
        """;

    // Its arguments are those of ssh: options, a host, and a command.
    private string AgentScript =>
        $$"""
        #!/bin/sh
        while [ "${1#-}" != "$1" ]; do shift; done
        host=$1
        shift
        . {{Addresses}}
        node=0
        while eval "address=\$node_$node"; [ -n "$address" ] && [ "$address" != "$host" ]; do node=$((node + 1)); done
        [ -n "$address" ] || { echo "The step has no node '$host'." >&2; exit 255; }
        [ $node != 0 ] || exec /bin/sh -c "$*"
        call={{Exchange}}/$node
        printf '%s\n' "$*" > "$call.command"
        : > "$call.go"
        {{Await("$call.ended")}}
        cat "$call.said" >&2
        read -r code < "$call.code"
        exit "$code"

        """;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
