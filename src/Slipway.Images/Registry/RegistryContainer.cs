using System.Globalization;
using System.Runtime.InteropServices;
using Docker.DotNet;
using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>A local registry as a container of Docker's image of it, for machines without the program.</summary>
/// <param name="engine">The engine that it runs in.</param>
/// <param name="folder">The registry's folder, which it sees.</param>
/// <param name="image">The image, whose program takes the arguments of <c>registry</c>.</param>
internal sealed class RegistryContainer(ContainerEngine engine, string folder, string image)
{
    /// <summary>The image that Docker publishes.</summary>
    public const string UsualImage = "registry:3";

    /// <summary>Where it sees the registry's folder.</summary>
    public const string Folder = "/slipway-registry";

    /// <summary>The port that it listens on.</summary>
    public const int Port = 5000;

    private const string PortName = "5000/tcp";

    private static string NameOf(RegistrySlot slot) => $"slipway-registry-{slot.Mark}";

    /// <summary>Starts it; one that is there already is made anew.</summary>
    /// <param name="slot">Its port and its mark.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="DiagnosticException">SLP3014: the engine has no such image and can't get it, or can't run it.</exception>
    public async Task StartAsync(RegistrySlot slot, CancellationToken cancellationToken)
    {
        await StopAsync(slot, cancellationToken).ConfigureAwait(false);
        await EnsureImageAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var container = await engine.Client.Containers.CreateContainerAsync(
                new CreateContainerParameters
                {
                    Name = NameOf(slot),
                    Image = image,
                    Cmd = ["serve", $"{Folder}/config.yml"],
                    // What it writes is then whose the folder is.
                    User = OperatingSystem.IsWindows() ? "" : string.Create(CultureInfo.InvariantCulture, $"{UserId()}:{GroupId()}"),
                    ExposedPorts = new Dictionary<string, EmptyStruct> { [PortName] = default },
                    HostConfig = new HostConfig
                    {
                        Binds = [$"{folder}:{Folder}"],
                        PortBindings = new Dictionary<string, IList<PortBinding>>
                        {
                            [PortName] = [new PortBinding { HostIP = "127.0.0.1", HostPort = slot.Port.ToString(CultureInfo.InvariantCulture) }],
                        },
                        SecurityOpt = ["no-new-privileges"],
                    },
                },
                cancellationToken).ConfigureAwait(false);
            await engine.Client.Containers.StartContainerAsync(container.ID, new ContainerStartParameters(), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e)
        {
            throw NotHad($"the engine can't run {image}: {EngineMessages.Message(e)}");
        }
    }

    /// <summary>Whether it runs.</summary>
    public async Task<bool> IsRunningAsync(RegistrySlot slot, CancellationToken cancellationToken)
    {
        try
        {
            return (await engine.Client.Containers.InspectContainerAsync(NameOf(slot), cancellationToken).ConfigureAwait(false))
                .State is { Running: true };
        }
        catch (DockerContainerNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Stops and removes it; its data stays.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> StopAsync(RegistrySlot slot, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Containers.RemoveContainerAsync(
                NameOf(slot), new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DockerContainerNotFoundException)
        {
            return false;
        }
    }

    private async Task EnsureImageAsync(CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Images.InspectImageAsync(image, cancellationToken).ConfigureAwait(false);
        }
        catch (DockerImageNotFoundException)
        {
            var (name, tag) = (image[..image.LastIndexOf(':')], image[(image.LastIndexOf(':') + 1)..]);
            if (await engine.PullAsync(name, tag, platform: null, credential: null, cancellationToken).ConfigureAwait(false) is { } why)
            {
                throw NotHad($"the image {image} can't be pulled: {why}");
            }
        }
    }

    private static DiagnosticException NotHad(string why) => new(new Diagnostic(
        Codes.NotInstalled, $"a registry is needed, of which this machine has no program, and {why}")
    {
        Remedy = "install docker-registry (on Debian and Ubuntu: apt-get install docker-registry), or give a registry with --registry",
    });

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint UserId();

    [DllImport("libc", EntryPoint = "getegid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GroupId();
}
