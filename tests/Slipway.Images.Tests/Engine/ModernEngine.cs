using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Images.Tests.Engine;

/// <summary>
/// An engine and a client of today with the plugin buildx, from the newest Debian's packages: taken out of them into a folder
/// that is kept, and started beside the system's engine with a socket, data and a network of its own.
/// </summary>
public sealed class ModernEngine(EngineFixture fixture) : IAsyncLifetime
{
    private const string Base = "debian:bookworm-slim";

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private ContainerEngine? _engine;
    private Task? _running;
    private string _whyNot = "";

    private string Client => Path.Combine(_folder.Path, "docker");

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            _whyNot = "only root can start an engine on Linux";
            return;
        }

        try
        {
            var programs = await NewestPackages.TakeAsync("docker-cli", "docker.io", "docker-buildx");
            // The client finds its plugins in its configuration's folder, and the user's own is left alone.
            Directory.CreateDirectory(Path.Combine(_folder.Path, "config", "cli-plugins"));
            File.CreateSymbolicLink(
                Path.Combine(_folder.Path, "config", "cli-plugins", "docker-buildx"),
                Path.Combine(programs, "usr/libexec/docker/cli-plugins/docker-buildx"));
            _folder.Write("docker", $"#!/bin/sh\nDOCKER_CONFIG='{_folder.Path}/config' exec '{programs}/usr/bin/docker' \"$@\"\n");
            File.SetUnixFileMode(Client, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            await StartAsync(programs);
        }
        catch (DiagnosticException e)
        {
            _whyNot = e.Message;
        }
    }

    /// <summary>The engine, and the client that builds with it; the test is skipped when they can't be had here.</summary>
    internal (ContainerEngine Engine, string Client) Require()
    {
        Assert.SkipWhen(_engine is null, $"No engine of today can be had here: {_whyNot}");
        return (_engine!, Client);
    }

    public async ValueTask DisposeAsync()
    {
        _engine?.Dispose();
        await _stop.CancelAsync();
        if (_running is not null)
        {
            await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task StartAsync(string programs)
    {
        var socket = $"unix://{_folder.Path}/socket";
        // In a network of its own it makes the bridge that the other engine has made outside, and can reach nothing.
        var running = new ChildProcess(
            "unshare", "--net", $"{programs}/usr/sbin/dockerd", "--host", socket, "--data-root", $"{_folder.Path}/data",
            "--exec-root", $"{_folder.Path}/exec", "--pidfile", $"{_folder.Path}/pid")
        {
            Environment = new Dictionary<string, string?>
            {
                ["PATH"] = $"{programs}/usr/sbin:{programs}/usr/bin:{Environment.GetEnvironmentVariable("PATH")}",
            },
        }.RunAsync(_stop.Token);
        _running = running;
        ContainerEngine? engine = null;
        while (!running.IsCompleted && engine is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            engine = await ContainerEngine.FindAsync(new ContainerEngineOptions { Host = socket });
        }

        if (engine is null)
        {
            _whyNot = (await running).Error;
            return;
        }

        // What tests build on, from the other engine: this one can pull nothing.
        using var bases = new BaseImages(fixture.Require(), allowInstall: true, NullLogger.Instance);
        await bases.EnsureAsync(new ImageNameInDockerfile(Base, 1), "Dockerfile", "linux/amd64", CancellationToken.None);
        await using var saved = await fixture.Require().Client.Images.SaveImageAsync(Base);
        await engine.Client.Images.LoadImageAsync(
            new Docker.DotNet.Models.ImageLoadParameters(), saved, new Progress<Docker.DotNet.Models.JSONMessage>());
        _engine = engine;
    }
}
