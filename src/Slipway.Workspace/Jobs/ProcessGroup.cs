namespace Slipway.Workspace.Jobs;

/// <summary>The processes of a distributed step.</summary>
/// <param name="Kind">What makes them one.</param>
/// <param name="Nodes">How many nodes they are spread over, each a container.</param>
/// <param name="PerNode">How many there are of a node, at most.</param>
internal sealed record ProcessGroup(ProcessGroupKind Kind, int Nodes, int PerNode)
{
    /// <summary>How many there are in all.</summary>
    public int Count
    {
        get => field > 0 ? field : Nodes * PerNode;
        init;
    }

    /// <summary>Of TensorFlow, how many of the processes are parameter servers.</summary>
    public int ParameterServers { get; init; }

    /// <summary>The first process of a node; that of the node after the last is their count.</summary>
    public int First(int node) => node * Count / Nodes;

    /// <summary>The node of a process.</summary>
    public int NodeOf(int process) => Enumerable.Range(0, Nodes).Last(node => First(node) <= process);
}

/// <summary>What tells the processes of a step which of them they are.</summary>
internal enum ProcessGroupKind
{
    /// <summary>The variables of PyTorch's launcher.</summary>
    PyTorch,

    /// <summary>The image's own <c>mpirun</c>.</summary>
    Mpi,

    /// <summary>TensorFlow's <c>TF_CONFIG</c>.</summary>
    TensorFlow,
}
