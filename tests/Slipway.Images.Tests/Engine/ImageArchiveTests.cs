using System.Formats.Tar;
using Docker.DotNet.Models;

namespace Slipway.Images.Tests.Engine;

public sealed class ImageArchiveTests(EngineFixture fixture)
{
    private readonly ContainerEngine _engine = fixture.Require();

    [Fact]
    public async Task The_same_layer_and_labels_give_the_same_image_id()
    {
        using var folder = new TemporaryFolder();
        var layer = Path.Combine(folder.Path, "layer.tar");
        await using (var tar = new TarWriter(File.Create(layer)))
        {
            await tar.WriteEntryAsync(
                new GnuTarEntry(TarEntryType.RegularFile, "mark") { DataStream = new MemoryStream("x"u8.ToArray()) },
                TestContext.Current.CancellationToken);
        }

        var name = $"slipway-test:{Guid.NewGuid():N}";
        var first = await Load(layer, name);
        await _engine.Client.Images.DeleteImageAsync(name, new ImageDeleteParameters(), TestContext.Current.CancellationToken);
        var second = await Load(layer, name);
        await _engine.Client.Images.DeleteImageAsync(name, new ImageDeleteParameters(), TestContext.Current.CancellationToken);

        second.ID.Should().Be(first.ID);
        first.Config!.Labels.Should().Contain("a", "b");
        first.Config!.Cmd.Should().Equal("bash");
    }

    [Fact]
    public void Only_Debians_own_images_are_made_from_its_archive()
    {
        DebianRootFileSystem.SuiteOf("debian:bookworm-slim").Should().Be("bookworm");
        DebianRootFileSystem.SuiteOf("docker.io/library/debian:trixie").Should().Be("trixie");
        DebianRootFileSystem.SuiteOf("debian:12").Should().BeNull();
        DebianRootFileSystem.SuiteOf("ubuntu:noble").Should().BeNull();
        DebianRootFileSystem.SuiteOf("example.org/debian:bookworm").Should().BeNull();
    }

    [Fact]
    public void Packages_are_listed_with_their_versions() =>
        InstalledPackages.Parse("Package: b\nStatus: x\nVersion: 2:1-1\n\nPackage: a\nVersion: 1\n")
            .Should().Equal("a=1", "b=2:1-1");

    private async Task<ImageInspectResponse> Load(string layer, string name)
    {
        var archive = new ImageArchive(layer)
        {
            Name = name,
            Architecture = "amd64",
            Created = DateTimeOffset.UnixEpoch,
            CreatedBy = "a test",
            Labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" },
        };
        await archive.LoadAsync(_engine, TestContext.Current.CancellationToken);
        return await _engine.Client.Images.InspectImageAsync(name, TestContext.Current.CancellationToken);
    }
}
