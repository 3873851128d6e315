using System.Formats.Tar;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>Images of Debian's packages: programs that others wrote, for steps to run.</summary>
public static class DebianImage
{
    private const string Base = "debian:bookworm-slim";

    private static readonly string[] s_python =
        ["python3", "python3-torch", "python3-mpi4py", "openmpi-bin", "python3-pandas", "python3-yaml"];

    /// <summary>What examples of Azure ML's name, as far as Debian has it.</summary>
    private static readonly string[] s_examples =
    [
        .. s_python, "python-is-python3", "python3-sklearn", "python3-numpy", "python3-torchvision", "python3-matplotlib", "python3-pil",
        "python3-psutil", "python3-dask", "python3-distributed", "python3-skimage", "python3-pygit2", "python3-ipykernel",
        "jupyter-nbconvert", "python3-pip", "python3-watchdog", "python3-notebook", "r-base-core", "r-cran-optparse", "wget", "git",
    ];

    private static readonly SemaphoreSlim One = new(1);

    /// <summary>An image with Debian's Python, PyTorch, MPI and pandas.</summary>
    public static Task<string> MakeAsync() => MakeAsync("slipway-workspace-tests:debian", s_python);

    /// <summary>An image with all that Debian has of what Microsoft's examples of jobs need.</summary>
    public static Task<string> ForExamplesAsync() => MakeAsync("slipway-workspace-tests:examples", s_examples);

    /// <summary>The image's name; skips the test where Debian's archive, or the image that it is built on, is not there.</summary>
    private static async Task<string> MakeAsync(string name, IReadOnlyList<string> packages)
    {
        await Engine.ImageAsync();
        using var client = Engine.NewClient();
        await One.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await client.Images.InspectImageAsync(Base, TestContext.Current.CancellationToken);
            await using var context = await ContextAsync(packages);
            string? error = null;
            await client.Images.BuildImageFromDockerfileAsync(
                new ImageBuildParameters { Tags = [name] }, context, [], new Dictionary<string, string>(),
                new Progress<JSONMessage>(message => error = message.Error?.Message ?? error), TestContext.Current.CancellationToken);
            Assert.SkipUnless(error is null, $"Debian's packages can't be installed: {error}");
            return name;
        }
        catch (DockerImageNotFoundException)
        {
            Assert.Skip($"{Base} is not there, which ./build.sh Publish makes.");
            throw;
        }
        finally
        {
            One.Release();
        }
    }

    private static async Task<MemoryStream> ContextAsync(IReadOnlyList<string> packages)
    {
        var context = new MemoryStream();
        await using var tar = new TarWriter(context, leaveOpen: true);
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes($"""
            FROM {Base}
            RUN apt-get update && apt-get install --yes --no-install-recommends {string.Join(' ', packages)} && rm -rf /var/lib/apt/lists/*
            """));
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "Dockerfile") { DataStream = file }, TestContext.Current.CancellationToken);
        await tar.DisposeAsync();
        context.Position = 0;
        return context;
    }
}
