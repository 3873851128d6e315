namespace Slipway.Workspace.Jobs;

/// <summary>The processes of a distributed step.</summary>
/// <param name="Kind">What makes them one.</param>
/// <param name="Nodes">How many nodes they are spread over in Azure; here all run in one container.</param>
/// <param name="PerNode">How many there are of a node.</param>
internal sealed record ProcessGroup(ProcessGroupKind Kind, int Nodes, int PerNode)
{
    /// <summary>Of TensorFlow, how many of the processes are parameter servers.</summary>
    public int ParameterServers { get; init; }

    public int Count => Nodes * PerNode;
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
