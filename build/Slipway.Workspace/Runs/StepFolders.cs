using Docker.DotNet.Models;
using Slipway.Workspace.Blobs;
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

    private readonly string _home = Path.Combine(state.Runs, runId);

    /// <summary>The working directory as the container sees it.</summary>
    public string WorkingDirectory => $"{ContainerHome}/exe/wd";

    private string ContainerHome => $"/mnt/azureml/cr/j/{runId}";

    private string ContainerData => $"{ContainerHome}/cap/data-capability/wd";

    private string HostWorkingDirectory => Path.Combine(_home, "wd");

    /// <summary>What stands for data in the command: the path where it is, or its URI.</summary>
    public string InputPath(StepInput input)
    {
        if (input.Mode == InputMode.Direct)
        {
            return DataUri.Of(input.Location!);
        }

        var folder = $"{ContainerData}/INPUT_{input.Name}";
        return IsHostFile(input) ? $"{folder}/{input.Location!.Name}" : folder;
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
        MakeFolder(HostWorkingDirectory);
        if (plan.Code is { } code)
        {
            CopyCode(code);
        }

        foreach (var name in ArtifactFolders)
        {
            MakeFolder(Path.Combine(HostWorkingDirectory, name));
        }

        foreach (var input in plan.Inputs.Where(i => i.Location is not null))
        {
            var path = blobs.PathOf(input.Location!);
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                throw new StepException(
                    $"The input '{input.Name}' is not there: nothing lies at '{DataUri.Of(input.Location!)}'.");
            }

            if (input.IsFile && !File.Exists(path))
            {
                throw new StepException(
                    $"The input '{input.Name}' is a file; '{DataUri.Of(input.Location!)}' is a folder.");
            }

            if (input.Mode == InputMode.Download)
            {
                MakeFolder(Path.GetDirectoryName(HostInput(input))!);
                CopyTree(path, HostInput(input));
            }
        }

        foreach (var output in plan.Outputs)
        {
            MakeFolder(HostOutput(output));
        }
    }

    public IList<Mount> Mounts() =>
    [
        Bind(HostWorkingDirectory, WorkingDirectory, readOnly: false),
        .. plan.Inputs.Where(i => i.Location is not null && i.Mode != InputMode.Direct)
            .Select(i => Bind(HostInput(i), InputPath(i), readOnly: i.Mode == InputMode.Mount)),
        .. plan.Outputs.Select(o => Bind(HostOutput(o), $"{ContainerData}/{o.Name}", readOnly: false)),
    ];

    /// <summary>Moves what is not in the store yet to its place there.</summary>
    public void Collect()
    {
        foreach (var output in plan.Outputs.Where(o => o.IsFile))
        {
            var written = new FileInfo(Path.Combine(HostOutput(output), output.Location.Name));
            if (written is { Exists: true, LinkTarget: null })
            {
                var target = blobs.PathOf(output.Location);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(written.FullName, target, overwrite: true);
            }
        }

        foreach (var name in ArtifactFolders)
        {
            var left = new DirectoryInfo(Path.Combine(HostWorkingDirectory, name));
            var target = blobs.PathOf(RunArtifacts.Of(scope, runId).Below(name));
            if (left is { Exists: true, LinkTarget: null } && left.EnumerateFileSystemInfos().Any() && !Directory.Exists(target))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                Directory.Move(left.FullName, target);
            }
        }
    }

    public void Delete()
    {
        if (Directory.Exists(_home))
        {
            Directory.Delete(_home, recursive: true);
        }
    }

    /// <summary>A folder is mounted where it lies; a file is written beside the store and then moved there.</summary>
    private string HostOutput(StepOutput output) => output.IsFile
        ? Path.Combine(_home, "outputs", output.Name)
        : blobs.PathOf(output.Location);

    private string HostInput(StepInput input) => input.Mode == InputMode.Download
        ? Path.Combine(_home, "inputs", input.Name)
        : blobs.PathOf(input.Location!);

    private bool IsHostFile(StepInput input) => File.Exists(blobs.PathOf(input.Location!));

    private void CopyCode(BlobLocation code)
    {
        var source = blobs.PathOf(code);
        if (!File.Exists(source) && !Directory.Exists(source))
        {
            throw new StepException($"The code is not there: nothing lies at '{DataUri.Of(code)}'.");
        }

        CopyTree(source, File.Exists(source) ? Path.Combine(HostWorkingDirectory, code.Name) : HostWorkingDirectory);
    }

    private static void CopyTree(string source, string target)
    {
        if (File.Exists(source))
        {
            CopyFile(source, target);
            return;
        }

        MakeFolder(target);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var folder in Directory.EnumerateDirectories(source, "*", options))
        {
            MakeFolder(Path.Combine(target, Path.GetRelativePath(source, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(source, "*", options))
        {
            CopyFile(file, Path.Combine(target, Path.GetRelativePath(source, file)));
        }
    }

    private static void CopyFile(string source, string target)
    {
        File.Copy(source, target, overwrite: true);
        FileRights.GiveToEveryone(target);
    }

    private static void MakeFolder(string path)
    {
        Directory.CreateDirectory(path);
        // The container's user is the image's affair and may be anyone.
        FileRights.GiveToEveryone(path);
    }

    private static Mount Bind(string source, string target, bool readOnly) => new()
    {
        Type = "bind",
        Source = source,
        Target = target,
        ReadOnly = readOnly,
    };
}

/// <summary>A step can't run, for a reason that its author can mend.</summary>
internal sealed class StepException(string message) : Exception(message);
