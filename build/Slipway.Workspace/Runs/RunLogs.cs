using System.Globalization;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Runs;

/// <summary>The logs of pipelines: when which step began and how it ended.</summary>
internal sealed class RunLogs(BlobStore blobs, WorkspaceScope scope)
{
    public RunLog Open(Job job)
    {
        var path = blobs.PathOf(RunArtifacts.Log(scope, job.Id, job.JobType));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new RunLog(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
    }
}

/// <summary>A pipeline's log, open for writing.</summary>
internal sealed class RunLog(Stream stream) : IDisposable
{
    private readonly StreamWriter _writer = new(stream) { AutoFlush = true };

    public void Say(DateTimeOffset now, string line) =>
        _writer.Write(string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line}\n"));

    public void Dispose() => _writer.Dispose();
}
