using Docker.DotNet.Models;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Runs;

/// <summary>
/// The files of a step: what its container sees at which path, laid out as Azure ML does, and where that is on this
/// machine. Inputs are mounted as they lie in the store and can't be written; outputs go straight into it.
/// </summary>
internal sealed class StepFolders(StateFolder state, BlobStore blobs, WorkspaceScope scope, string runId, StepPlan plan)
{
    // These folders are there for every step; what it leaves in them belongs to its run's artifacts.
    private static readonly string[] ArtifactFolders = ["outputs", "logs"];

    private readonly FileTree _runs = new(state.Runs);

    /// <summary>What of its inputs and code was not copied for the step: links, pipes, sockets and devices.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary>The working directory as the container sees it.</summary>
    public string WorkingDirectory => $"{ContainerHome}/exe/wd";

    /// <summary>The driver of a parallel step as the container sees it.</summary>
    public string Driver => $"{ContainerHome}/driver/{ParallelDriver.FileName}";

    private string OwnDriver => $"{runId}/driver/{ParallelDriver.FileName}";

    /// <summary>Where the processes of a distributed step write their logs.</summary>
    public string ProcessLogs => $"{ContainerHome}/process_logs";

    /// <summary>By what the nodes of a distributed step find each other, as the containers see it.</summary>
    public NodeFolders Nodes => new($"{ContainerHome}/nodes", $"{ContainerHome}/exchange");

    /// <summary>Whether the nodes know of each other.</summary>
    public bool NodesKnow => NodeFolders.Know(_runs, OwnNodes);

    private string OwnNodes => $"{runId}/nodes";

    private string OwnExchange => $"{runId}/exchange";

    private bool HasNodes => plan.Group is { Nodes: > 1 };

    private string ContainerHome => $"/mnt/azureml/cr/j/{runId}";

    private string ContainerData => $"{ContainerHome}/cap/data-capability/wd";

    private BlobLocation StoredProcessLogs => RunArtifacts.Of(scope, runId).Below(RunArtifacts.ProcessLogs);

    // In the folder of all runs, as all that is not in the store.
    private string OwnWorkingDirectory => $"{runId}/wd";

    /// <summary>What stands for data in the command: the path where it is, or its URI.</summary>
    public string InputPath(StepInput input)
    {
        if (input.Mode == InputMode.Direct)
        {
            return input.Uri;
        }

        var folder = $"{ContainerData}/INPUT_{input.Name}";
        return blobs.Find(input.Location!) is { IsFile: true }
            ? $"{folder}/{(FileName.IsUtf8(input.Location!.Name) ? input.Location.Name : input.Name)}"
            : folder;
    }

    public string OutputPath(StepOutput output)
    {
        var folder = $"{ContainerData}/{output.Name}";
        return output.IsFile ? $"{folder}/{output.Location.Name}" : folder;
    }

    /// <summary>Makes everything that is mounted.</summary>
    /// <exception cref="StepException">An input is not there.</exception>
    public void Prepare()
    {
        Delete();
        LeftOut.Clear();
        _runs.MakeFolder(OwnWorkingDirectory, forEveryone: true);
        if (plan.Code is { } code)
        {
            CopyCode(code);
        }

        foreach (var name in ArtifactFolders)
        {
            _runs.MakeFolder($"{OwnWorkingDirectory}/{name}", forEveryone: true);
        }

        foreach (var input in plan.Inputs.Where(i => i.Location is not null && !IsFetchedByStep(i)))
        {
            var isFile = blobs.Find(input.Location!) switch
            {
                { IsFile: true } => true,
                { IsFolder: true } => false,
                null => throw new StepException(
                    $"The input '{input.Name}' is not there: nothing lies at '{input.Uri}'."),
                _ => throw new StepException(
                    $"The input '{input.Name}' is not read: what lies at '{DataUri.Of(input.Location!)}' is neither a file nor a folder."),
            };
            if (input.IsFile && !isFile)
            {
                throw new StepException(
                    $"The input '{input.Name}' is a file; '{DataUri.Of(input.Location!)}' is a folder.");
            }

            if (input.Mode == InputMode.Download)
            {
                Copy(input.Location!, isFile, OwnInput(input));
            }
        }

        foreach (var output in plan.Outputs)
        {
            MakeOutput(output);
        }

        if (plan.IsParallel)
        {
            using var driver = _runs.OpenWrite(OwnDriver, FileMode.Create);
            driver.Write(ParallelDriver.Content);
        }

        if (plan.Group is not null)
        {
            blobs.Files.MakeFolder(StoredProcessLogs.FilePath, forEveryone: true);
        }

        if (HasNodes)
        {
            Nodes.Make(_runs, OwnNodes);
            _runs.MakeFolder(OwnExchange, forEveryone: true);
        }
    }

    /// <summary>Tells the nodes the addresses of all of them.</summary>
    public void TellNodes(IReadOnlyList<string> addresses) => NodeFolders.Tell(_runs, OwnNodes, plan.Group!, addresses);

    /// <summary>Whether the step is given an address of the internet, and does with it what it will.</summary>
    private static bool IsFetchedByStep(StepInput input) => input is { Source: not null, Mode: InputMode.Direct };

    /// <exception cref="StepException">Something of it can't be mounted.</exception>
    public IList<Mount> Mounts() =>
    [
        Bind(_runs.WholePath(OwnWorkingDirectory), WorkingDirectory, readOnly: false),
        .. plan.Inputs.Where(i => i.Location is not null && i.Mode != InputMode.Direct)
            .Select(i => Bind(
                i.Mode == InputMode.Download ? _runs.WholePath(OwnInput(i)) : blobs.Files.WholePath(i.Location!.FilePath),
                InputPath(i),
                readOnly: i.Mode == InputMode.Mount)),
        .. plan.Outputs.Select(o => Bind(
            o.IsFile ? _runs.WholePath(OwnOutput(o)) : blobs.Files.WholePath(o.Location.FilePath),
            $"{ContainerData}/{o.Name}",
            readOnly: false)),
        .. plan.IsParallel ? (Mount[])[Bind(_runs.WholePath(OwnDriver), Driver, readOnly: true)] : [],
        .. plan.Group is null ? (Mount[])[] : [Bind(blobs.Files.WholePath(StoredProcessLogs.FilePath), ProcessLogs, readOnly: false)],
        .. !HasNodes ? (Mount[])[] :
        [
            Bind(_runs.WholePath(OwnNodes), Nodes.Here, readOnly: true),
            Bind(_runs.WholePath(OwnExchange), Nodes.Exchange, readOnly: false),
        ],
    ];

    /// <summary>Moves what is not in the store yet to its place there.</summary>
    /// <exception cref="StepException">The step has left something else than a file in the place of one.</exception>
    public void Collect()
    {
        foreach (var output in plan.Outputs.Where(o => o.IsFile))
        {
            var written = $"{OwnOutput(output)}/{output.Location.Name}";
            if (_runs.Find(written) is { } found)
            {
                if (!found.IsFile)
                {
                    throw new StepException($"The output '{output.Name}' is a file; what the step has written is none.");
                }

                _runs.Move(written, blobs.Files, output.Location.FilePath);
            }
        }

        foreach (var name in ArtifactFolders)
        {
            var target = RunArtifacts.Of(scope, runId).Below(name);
            // Beside what it has put there by MLflow's API.
            foreach (var left in _runs.List($"{OwnWorkingDirectory}/{name}").ToList())
            {
                if (target.Below(left.Name) is var place && blobs.Find(place) is null)
                {
                    _runs.Move(left.Path, blobs.Files, place.FilePath);
                }
            }
        }
    }

    public void Delete() => _runs.Delete(runId);

    /// <summary>What of the step's own folder is moved to the store or was; the rest goes with the folder.</summary>
    public WrittenFolder Collected() => new(
        _runs, runId, [.. ArtifactFolders.Select(name => $"{OwnWorkingDirectory}/{name}"), .. plan.Outputs.Where(o => o.IsFile).Select(OwnOutput)]);

    /// <summary>The step's own folder, with all that is not in the store.</summary>
    public WrittenFolder Own() => new(_runs, runId, runId);

    /// <summary>The folders in the store that the step could write and nobody else can replace, none within another.</summary>
    public IEnumerable<WrittenFolder> Stored(WritableFolders.Claim claim)
    {
        claim.Enter();
        var outputs = plan.Outputs.Where(o => !o.IsFile).Select(o => o.Location).Distinct().ToList();
        // What lies within what another step writes is opened with that, when that step has ended.
        return outputs.Where(folder => !outputs.Any(folder.IsWithin) && claim.IsFirm(folder))
            .Select(folder => new WrittenFolder(blobs.Files, folder.FilePath, folder.FilePath));
    }

    // A folder is mounted where it lies; a file is written beside the store and then moved there.
    private string OwnOutput(StepOutput output) => $"{runId}/outputs/{output.Name}";

    private string OwnInput(StepInput input) => $"{runId}/inputs/{input.Name}";

    private void MakeOutput(StepOutput output)
    {
        if (output.IsFile)
        {
            _runs.MakeFolder(OwnOutput(output), forEveryone: true);
            return;
        }

        try
        {
            blobs.Files.MakeFolder(output.Location.FilePath, forEveryone: true);
        }
        catch (IOException e) when (e.HResult is LibC.NotAFolder or LibC.TooManyLinks or LibC.NameTooLong)
        {
            throw new StepException(
                $"The output '{output.Name}' can't be a folder at '{DataUri.Of(output.Location)}': something else lies there or on the way.");
        }
    }

    private void CopyCode(BlobLocation code)
    {
        var isFile = blobs.Find(code) switch
        {
            { IsFile: true } => true,
            { IsFolder: true } => false,
            _ => throw new StepException($"The code is not there: no file or folder lies at '{DataUri.Of(code)}'."),
        };
        Copy(code, isFile, isFile ? $"{OwnWorkingDirectory}/{code.Name}" : OwnWorkingDirectory);
    }

    private void Copy(BlobLocation source, bool isFile, string target) =>
        LeftOut.AddRange(blobs.Files.Copy(source.FilePath, isFile, _runs, target));

    private static Mount Bind(string? source, string target, bool readOnly) => new()
    {
        Type = "bind",
        Source = source ?? throw new StepException(
            $"What is to be at '{target}' can't be mounted: it is no file or folder, or its name is not UTF-8; "
            + "the mode 'download' copies an input instead."),
        Target = target,
        ReadOnly = readOnly,
    };
}

/// <summary>A step can't run, for a reason that its author can mend.</summary>
internal sealed class StepException(string message) : Exception(message);
