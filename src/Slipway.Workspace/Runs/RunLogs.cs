using System.Globalization;
using System.Text;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Runs;

/// <summary>The logs of pipelines: when which step began and how it ended.</summary>
internal sealed class RunLogs(BlobStore blobs, WorkspaceScope scope)
{
    public RunLog Open(Job job) => new(blobs.Files, RunArtifacts.Log(scope, job.Id, job.JobType).FilePath);
}

/// <summary>
/// A pipeline's log. What can't be written, on a disk that is full, is kept until it can: the pipeline goes on.
/// </summary>
internal sealed class RunLog(FileTree files, string path) : IDisposable
{
    private readonly MemoryStream _unwritten = new();
    private FileStream? _file;

    public void Say(DateTimeOffset now, string line)
    {
        _unwritten.Write(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line}\n")));
        try
        {
            Write(_file ??= files.OpenWrite(path, FileMode.Append));
            _unwritten.SetLength(0);
        }
        catch (IOException)
        {
            // With the next line, then.
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _unwritten.Dispose();
    }

    private void Write(FileStream file)
    {
        var length = file.Length;
        try
        {
            file.Write(_unwritten.GetBuffer(), 0, (int)_unwritten.Length);
        }
        catch (IOException)
        {
            // Half of it may be there, and would be there twice.
            file.SetLength(length);
            throw;
        }
    }
}
