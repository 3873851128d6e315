using Slipway.Core.Processes;

namespace Slipway.Testing;

/// <summary>A file system in memory, mounted on a folder, that can be filled and made read-only: for root alone.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Mounts one on a folder that is made, or skips the test where that is not allowed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The file system's options: how large it is, and how many files it may have.</param>
    public static async Task<SmallDisk> MountOrSkipAsync(string folder, string options = "size=1m")
    {
        Directory.CreateDirectory(folder);
        var mount = OperatingSystem.IsLinux() ? await RunAsync("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder) : null;
        Assert.SkipUnless(mount?.ExitCode == 0, $"No file system can be mounted here: {mount?.Error ?? "this is not Linux"}");
        return new SmallDisk(folder);
    }

    /// <summary>Leaves not a byte of room, or as many as are said.</summary>
    public void Fill(int left = 0)
    {
        try
        {
            using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full, as it should be.
        }

        using var ballast = new FileStream(Ballast, FileMode.Open);
        ballast.SetLength(ballast.Length - left);
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    public async Task MakeReadOnlyAsync() =>
        (await RunAsync("mount", "-o", "remount,ro", _folder)).Error.Should().BeEmpty();

    public void Dispose() => RunAsync("umount", "--lazy", _folder).GetAwaiter().GetResult();

    private static Task<ChildProcessResult> RunAsync(params string[] command) =>
        new ChildProcess(command[0], command[1..]).RunAsync(CancellationToken.None);
}
