using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>
/// The machine's container engine, and an image for steps that is made of this machine's own shell and tools: nothing
/// has to be downloaded.
/// </summary>
public static class Engine
{
    private const string Repository = "slipway-workspace-tests";

    private static readonly string[] Tools =
        ["/bin/sh", "/bin/bash", "/bin/cat", "/bin/sleep", "/bin/mkdir", "/bin/ls", "/bin/cp", "/usr/bin/id", "/usr/bin/env",
         "/usr/bin/touch", "/usr/bin/tee", "/usr/bin/head", "/usr/bin/tail", "/usr/bin/wc", "/usr/bin/tr", "/usr/bin/date", "/usr/bin/seq",
         "/bin/ln", "/bin/mv", "/bin/rm", "/bin/chown", "/bin/chmod", "/bin/mkfifo", "/bin/mknod"];

    // An image of other tools has another name.
    private static readonly string Version = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', Tools))))[..8];

    private static readonly SemaphoreSlim One = new(1);

    public static Uri Address { get; } = new(
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } given ? given : "unix:///var/run/docker.sock");

    public static DockerClient NewClient() => new DockerClientBuilder().WithEndpoint(Address).Build();

    /// <summary>The image's name; skips the test when there is no engine to run it.</summary>
    public static async Task<string> ImageAsync(string? user = null)
    {
        using var client = NewClient();
        try
        {
            await client.System.PingAsync();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
            Assert.Skip($"No container engine answers at {Address}: {e.Message}");
        }

        return await ImageAsync(client, user);
    }

    /// <summary>The image's name, made in the engine of a client.</summary>
    public static async Task<string> ImageAsync(DockerClient client, string? user = null)
    {
        await One.WaitAsync();
        try
        {
            var tag = user is null ? $"tools-{Version}" : $"tools-{Version}-{user}";
            await EnsureImageAsync(client, tag, user);
            return $"{Repository}:{tag}";
        }
        finally
        {
            One.Release();
        }
    }

    /// <summary>The name of an image with this machine's curl and grep; skips the test where there are none.</summary>
    public static Task<string> ImageWithCurlAsync() => ImageWithAsync("curl-grep", "/usr/bin/curl", "/bin/grep");

    /// <summary>The name of an image with this machine's own Python and its library; skips the test where there is none.</summary>
    public static Task<string> ImageWithPythonAsync()
    {
        var library = Directory.EnumerateDirectories("/usr/lib", "python3.1?").FirstOrDefault() ?? "/usr/lib/python3";
        return ImageWithAsync(Path.GetFileName(library), "/usr/bin/python3", library);
    }

    private static async Task<string> ImageWithAsync(string name, params string[] tools)
    {
        Assert.SkipUnless(tools.All(Path.Exists), $"This machine lacks one of {string.Join(", ", tools)} for steps.");
        await ImageAsync();
        using var client = NewClient();
        await One.WaitAsync();
        try
        {
            await EnsureImageAsync(client, $"tools-{Version}-{name}", null, tools);
            return $"{Repository}:tools-{Version}-{name}";
        }
        finally
        {
            One.Release();
        }
    }

    /// <summary>The name of an image whose tools are found by their whole paths alone.</summary>
    public static async Task<string> ImageWithoutPathAsync()
    {
        var tools = await ImageAsync();
        using var client = NewClient();
        var made = await client.Containers.CreateContainerAsync(new CreateContainerParameters { Image = tools, Cmd = ["/bin/sh"] });
        await client.Images.CommitContainerChangesAsync(new CommitContainerChangesParameters
        {
            ContainerID = made.ID, RepositoryName = Repository, Tag = $"tools-{Version}-no-path", Changes = ["ENV PATH=/none"],
        });
        await client.Containers.RemoveContainerAsync(made.ID, new ContainerRemoveParameters { Force = true });
        return $"{Repository}:tools-{Version}-no-path";
    }

    public static async Task<IList<ContainerListResponse>> ContainersOfAsync(Guid workspaceId)
    {
        using var client = NewClient();
        return await ContainersOfAsync(client, workspaceId);
    }

    public static async Task<IList<ContainerListResponse>> ContainersOfAsync(DockerClient client, Guid workspaceId)
    {
        return await client.Containers.ListContainersAsync(new ContainersListParameters
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool> { [$"slipway.workspace={workspaceId}"] = true },
            },
        });
    }

    /// <summary>The networks of a workspace, by their names.</summary>
    public static async Task<List<string>> NetworksOfAsync(DockerClient client, Guid workspaceId)
    {
        var networks = await client.Networks.ListNetworksAsync(new NetworksListParameters());
        return [.. networks
            .Where(n => n.Labels is { } labels && labels.TryGetValue("slipway.workspace", out var of) && of == workspaceId.ToString())
            .Select(n => n.Name)];
    }

    private static async Task EnsureImageAsync(DockerClient client, string tag, string? user, params string[] more)
    {
        try
        {
            await client.Images.InspectImageAsync($"{Repository}:{tag}");
            return;
        }
        catch (DockerImageNotFoundException)
        {
            // Made below.
        }

        var folder = Directory.CreateTempSubdirectory("slipway-rootfs-");
        try
        {
            var archive = Path.Combine(folder.FullName, "rootfs.tar");
            // tar follows the links of the tools and their libraries, so that each lies where its name says.
            var script = $"""
                set -e
                for tool in {string.Join(' ', [.. Tools, .. more])}; do
                    find -L $tool -type f
                    find -L $tool -type f '(' -path '*/bin/*' -o -name '*.so' ')' -exec ldd {"{}"} ';' 2>/dev/null | grep -o '/[^ ]*' || true
                done | sort -u | tar --create --dereference --absolute-names --file '{archive}' --files-from - --transform 's,^/,,'
                mkdir -p '{folder.FullName}/empty/tmp'
                chmod 1777 '{folder.FullName}/empty/tmp'
                tar --append --file '{archive}' -C '{folder.FullName}/empty' tmp
                """;
            using var tar = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]))!;
            await tar.WaitForExitAsync();
            await using var content = File.OpenRead(archive);
            string[] changes = ["ENV PATH=/usr/bin:/bin", .. user is null ? [] : new[] { $"USER {user}" }];
            await client.Images.CreateImageAsync(
                new ImagesCreateParameters { FromSrc = "-", Repo = Repository, Tag = tag, Changes = changes },
                content,
                null,
                new Progress<JSONMessage>());
            await client.Images.InspectImageAsync($"{Repository}:{tag}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
