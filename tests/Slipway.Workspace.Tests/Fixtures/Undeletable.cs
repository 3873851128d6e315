using Slipway.Core.Processes;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>Something in a folder that not even root can delete: an immutable file, or where there is none a mounted folder.</summary>
internal sealed class Undeletable : IAsyncDisposable
{
    private readonly string[] _undo;
    private bool _isUndone;

    private Undeletable(params string[] undo) => _undo = undo;

    /// <summary>Puts it into a folder, or skips the test where neither can be had.</summary>
    public static async Task<Undeletable> PutOrSkipAsync(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can make what it can't delete.");
        var file = Path.Combine(folder, "immutable");
        await File.WriteAllTextAsync(file, "");
        var immutable = await RunAsync("chattr", "+i", file);
        if (immutable.ExitCode == 0)
        {
            return new Undeletable("chattr", "-i", file);
        }

        var mounted = Directory.CreateDirectory(Path.Combine(folder, "mounted")).FullName;
        var mount = await RunAsync("mount", "-t", "tmpfs", "tmpfs", mounted);
        Assert.SkipUnless(mount.ExitCode == 0, $"Neither can a file be made immutable ({immutable.Error}) nor a folder be mounted ({mount.Error}).");
        return new Undeletable("umount", "--lazy", mounted);
    }

    /// <summary>From here on it can be deleted.</summary>
    public async Task UndoAsync()
    {
        _isUndone = true;
        (await RunAsync(_undo)).Error.Should().BeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isUndone)
        {
            await UndoAsync();
        }
    }

    private static Task<ChildProcessResult> RunAsync(params string[] command) =>
        new ChildProcess(command[0], command[1..]).RunAsync(CancellationToken.None);
}
