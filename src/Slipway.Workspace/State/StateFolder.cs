using Slipway.Workspace.Storage;

namespace Slipway.Workspace.State;

/// <summary>
/// The folder that holds all of a workspace: nothing outside it is written. It and what is secret in it can be read
/// by its owner only.
/// </summary>
internal sealed class StateFolder
{
    /// <summary>Names the folder; makes nothing.</summary>
    public StateFolder(string path) => Root = System.IO.Path.GetFullPath(path);

    public string Root { get; }

    public string Database => File("workspace.db");

    public string Blobs => File("blobs");

    /// <summary>Blocks that were uploaded and not yet committed, and files on their way to being blobs.</summary>
    public string Uploads => File("uploads");

    /// <summary>The working directories of running steps.</summary>
    public string Runs => File("runs");

    public string TokenFile => File("token");

    public string AuthorityCertificate => File("authority.pem");

    public string AuthorityKey => File("authority.key");

    public string ServerCertificate => File("server.pem");

    public string ServerKey => File("server.key");

    public string PortFile => File("port");

    public string PagePortFile => File("page.port");

    public string StepPortFile => File("step.port");

    public string PidFile => File("pid");

    public string LogFile => File("workspace.log");

    public string StartLock => File("start.lock");

    public string ServeLock => File("serve.lock");

    /// <summary>Held by whoever wants the jobs; where it is not there, they are wanted in any case.</summary>
    public string OwnerLock => File("owner.lock");

    /// <summary>Makes the folder and what must be in it.</summary>
    public void Create()
    {
        foreach (var folder in (string[])[Root, Blobs, Uploads, Runs])
        {
            FileRights.MakeOwnFolder(folder);
        }
    }

    /// <summary>Writes a file that only its owner can read; whole or not at all, also when killed meanwhile.</summary>
    public static void WriteSecret(string path, string content)
    {
        var temporary = $"{path}.{Environment.ProcessId}.new";
        System.IO.File.Delete(temporary);
        using (var stream = FileRights.MakeOwnFile(temporary, FileMode.CreateNew))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(content);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        Writes.Next();
        System.IO.File.Move(temporary, path, overwrite: true);
    }

    private string File(string name) => System.IO.Path.Combine(Root, name);
}
