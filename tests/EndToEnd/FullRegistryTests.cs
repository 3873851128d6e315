using Slipway.Testing;

namespace Slipway.EndToEnd;

/// <summary>The disk of the local registry is full: a file system in memory, which only root can mount.</summary>
public sealed class FullRegistryTests
{
    // Full from the start, and with room for a part of an image of some fifty megabytes.
    [Theory]
    [InlineData(0)]
    [InlineData(16 << 20)]
    public async Task What_the_registry_has_no_room_for_ends_the_publish_before_anything_is_published_and_is_pushed_once_there_is_room(int left)
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        using var disk = await SmallDisk.MountOrSkipAsync(
            Path.Combine(clone.Directory, ".nuke", "temp", "registry", "data"), "size=256m");
        disk.Fill(left);

        var full = await clone.BuildAsync("Publish");

        full.ExitCode.Should().NotBe(0, full.Output);
        full.Output.Should().MatchRegex(
            "error SLP3029: the registry .* can store nothing: no space left on device at .*\n *fix: make room on the disk");
        (await WorkspaceState.ReadAsync(clone)).Names("batchEndpoints").Should().BeEmpty();
        disk.Free();

        var freed = await clone.BuildAsync("Publish");

        freed.ExitCode.Should().Be(0, freed.Output);
        (await WorkspaceState.ReadAsync(clone)).Names("batchEndpoints").Should().ContainSingle();
    }
}
