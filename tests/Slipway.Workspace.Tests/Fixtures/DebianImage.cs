using System.Formats.Tar;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>An image with Debian's Python, PyTorch, MPI and pandas: programs that others wrote, for steps to run.</summary>
public static class DebianImage
{
    private const string Base = "debian:bookworm-slim";
    private const string Name = "slipway-workspace-tests:debian";

    private static readonly SemaphoreSlim One = new(1);

    /// <summary>The image's name; skips the test where Debian's archive, or the image that it is built on, is not there.</summary>
    public static async Task<string> MakeAsync()
    {
        await Engine.ImageAsync();
        using var client = Engine.NewClient();
        await One.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await client.Images.InspectImageAsync(Base, TestContext.Current.CancellationToken);
            await using var context = await ContextAsync();
            string? error = null;
            await client.Images.BuildImageFromDockerfileAsync(
                new ImageBuildParameters { Tags = [Name] }, context, [], new Dictionary<string, string>(),
                new Progress<JSONMessage>(message => error = message.Error?.Message ?? error), TestContext.Current.CancellationToken);
            Assert.SkipUnless(error is null, $"Debian's packages can't be installed: {error}");
            return Name;
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

    private static async Task<MemoryStream> ContextAsync()
    {
        var context = new MemoryStream();
        await using var tar = new TarWriter(context, leaveOpen: true);
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes($"""
            FROM {Base}
            RUN apt-get update && apt-get install --yes --no-install-recommends \
                python3 python3-torch python3-mpi4py openmpi-bin python3-pandas python3-yaml && rm -rf /var/lib/apt/lists/*
            """));
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "Dockerfile") { DataStream = file }, TestContext.Current.CancellationToken);
        await tar.DisposeAsync();
        context.Position = 0;
        return context;
    }
}
