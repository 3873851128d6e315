using System.Diagnostics;
using System.Text.Json.Nodes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>
/// A container engine of the test's own, which may be broken: it has a network name space to itself, so that the
/// machine's engine never notices.
/// </summary>
public sealed class OwnEngine : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder;
    private readonly string[] _arguments;
    private Process? _daemon;

    private OwnEngine(DirectoryInfo folder, string[] arguments)
    {
        _folder = folder;
        _arguments = arguments;
    }

    public Uri Address => new($"unix://{In("engine.sock")}");

    /// <summary>The log of the engine's daemon.</summary>
    private string Log => In("log");

    /// <summary>Starts one, or skips the test where that is not allowed.</summary>
    /// <param name="networks">How many networks it has addresses for.</param>
    /// <param name="liveRestore">Whether containers go on while it is away.</param>
    public static async Task<OwnEngine> StartOrSkipAsync(int networks = 16, bool liveRestore = false)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can start a container engine.");
        Assert.SkipUnless(File.Exists("/usr/sbin/dockerd") || File.Exists("/usr/bin/dockerd"), "There is no dockerd here.");
        // A short path: a socket's may have a hundred letters.
        var engine = new OwnEngine(Directory.CreateTempSubdirectory("own-engine-"), liveRestore ? ["--live-restore"] : []);
        var pools = new JsonArray([.. Enumerable.Range(0, networks).Select(JsonNode (i) => new JsonObject { ["base"] = $"10.213.{i}.0/24", ["size"] = 24 })]);
        await File.WriteAllTextAsync(engine.In("daemon.json"), new JsonObject { ["default-address-pools"] = pools }.ToJsonString());
        try
        {
            await engine.StartAsync();
            using var client = engine.NewClient();
            await Engine.ImageAsync(client);
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }

        return engine;
    }

    public DockerClient NewClient() => new DockerClientBuilder().WithEndpoint(Address).Build();

    /// <summary>Starts the daemon, again after <see cref="KillAsync"/>.</summary>
    public async Task StartAsync()
    {
        var name = _folder.Name;
        _daemon = Process.Start(new ProcessStartInfo("unshare",
        [
            "--net", "/bin/sh", "-c", "ip link set lo up; exec dockerd \"$@\" >> \"$0\" 2>&1", Log,
            "--config-file", In("daemon.json"), "--host", Address.OriginalString, "--bridge", "none",
            "--data-root", In("data"), "--exec-root", In("exec"), "--pidfile", In("pid"),
            "--containerd-namespace", name, "--containerd-plugins-namespace", $"{name}-plugins", .. _arguments,
        ]));
        var giveUp = Stopwatch.StartNew();
        using var client = NewClient();
        while (true)
        {
            try
            {
                await client.System.PingAsync();
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or System.Net.Sockets.SocketException)
            {
                (_daemon!.HasExited || giveUp.Elapsed > Patience).Should().BeFalse(File.Exists(Log) ? await File.ReadAllTextAsync(Log) : e.Message);
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Kills the daemon, and its containerd, which dies with it; containers go on.</summary>
    public async Task KillAsync()
    {
        _daemon!.Kill();
        await _daemon.WaitForExitAsync();
        var containerd = In("exec/containerd/containerd.pid");
        await RunAsync("/bin/kill", "-9", await File.ReadAllTextAsync(containerd));
        File.Delete(containerd);
        File.Delete(In("pid"));
    }

    /// <summary>Stops the daemon in the middle of whatever it does: it takes calls, and answers none.</summary>
    public Task HangAsync() => RunAsync("/bin/kill", "-STOP", $"{_daemon!.Id}");

    /// <summary>Lets it go on after <see cref="HangAsync"/>.</summary>
    public Task GoOnAsync() => RunAsync("/bin/kill", "-CONT", $"{_daemon!.Id}");

    public async ValueTask DisposeAsync()
    {
        if (_daemon is { HasExited: false })
        {
            await GoOnAsync();
            using (var client = NewClient())
            {
                foreach (var container in await client.Containers.ListContainersAsync(new ContainersListParameters { All = true }))
                {
                    await client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true });
                }
            }

            await RunAsync("/bin/kill", $"{_daemon.Id}");
            await _daemon.WaitForExitAsync();
        }

        _daemon?.Dispose();
        foreach (var left in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(id => int.TryParse(id, out _) && CommandOf(id!).Contains(_folder.Name, StringComparison.Ordinal)))
        {
            await RunAsync("/bin/kill", "-9", left!);
        }

        // What a daemon that was killed had mounted, the innermost first.
        foreach (var mounted in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1]).Reverse().Where(
            place => place.StartsWith($"{_folder.FullName}/", StringComparison.Ordinal)).ToList())
        {
            await RunAsync("umount", "--lazy", mounted);
        }

        _folder.Delete(recursive: true);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
    }

    private static string CommandOf(string processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
