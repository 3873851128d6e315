namespace Slipway.Pipelines.Submission;

/// <summary>What a job is made with that runs a pipeline's own files, without an endpoint.</summary>
public sealed record JobRequest
{
    /// <summary>
    /// Values and, for data, URIs or paths of this machine, by input; what is left out keeps its default. A path is
    /// relative to the current directory; what it names is uploaded to the workspace's default datastore.
    /// </summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The steps that are wanted: they run, and what they need; all of them where none is named.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>The step that runs by itself, with what others made before; null for <see cref="Steps"/>.</summary>
    public string? OnlyStep { get; init; }

    /// <summary>
    /// What <see cref="OnlyStep"/> takes of other steps, by <c>STEP.OUTPUT</c>: URIs of the workspace, or paths of this machine.
    /// </summary>
    public IReadOnlyDictionary<string, string> StepOutputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes of the command of <see cref="OnlyStep"/> what runs instead; null for the command itself.</summary>
    public Func<string, string>? Command { get; init; }

    /// <summary>Every step runs, also one that would give what an earlier run of it gave; as the files say unless set.</summary>
    public bool ForceRerun { get; init; }

    /// <summary>The experiment that the job is listed under; the pipeline's own unless given.</summary>
    public string? ExperimentName { get; init; }

    /// <summary>What the job is called in lists; the pipeline's own unless given.</summary>
    public string? DisplayName { get; init; }

    /// <summary>
    /// The workspace is there for tests alone: clusters that it does not have are made, and outputs are written to the places
    /// that it chooses and registered under no name, whatever the files say.
    /// </summary>
    public bool IsInTestWorkspace { get; init; }
}
