using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Images.Tests.Engine;
using Slipway.Testing;

namespace Slipway.Images.Tests.Registry;

/// <summary>
/// What is said when the local registry can't write: its disk is full or read-only, which is a file system in memory
/// here, since rights alone do not stop root.
/// </summary>
public sealed class RegistryFolderTests(EngineFixture fixture) : IAsyncLifetime
{
    private const string FullDisk = "no space left on device";
    private const string ReadOnly = "read-only file system";

    private readonly ContainerEngine _engine = fixture.Require();
    private readonly TemporaryFolder _folder = new();
    private SmallDisk? _disk;
    private RegistryAddress? _address;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LocalRegistry Registry => new(_folder.Path, NullLogger.Instance);

    private string Data => Path.Combine(_folder.Path, "data");

    [Theory]
    [InlineData(FullDisk)]
    [InlineData(ReadOnly)]
    public async Task A_registry_that_can_not_write_is_said_before_a_build(string fault)
    {
        await BreakAsync(fault);
        using var client = new RegistryClient(_address!);

        var authorize = () => client.AuthorizePushAsync("demo", Cancellation);

        AssertNamed((await authorize.Should().ThrowAsync<DiagnosticException>()).Which, fault);
    }

    [Theory]
    [InlineData(FullDisk)]
    [InlineData(ReadOnly)]
    public async Task An_image_that_can_not_be_stored_gets_no_tag_and_is_not_tried_again(string fault)
    {
        await using var run = new ImageRun(_engine, "FROM scratch\nCOPY noise /noise\n");
        var noise = new byte[2_000_000];
        Random.Shared.NextBytes(noise);
        run.Write("noise", Convert.ToBase64String(noise));
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        var logger = new RecordingLogger();
        using var client = new RegistryClient(_address!);
        var proofs = await client.ProofsAsync(_folder.Path);
        if (fault == ReadOnly)
        {
            await BreakAsync(fault);
        }

        var push = () => new ImagePusher(_engine, proofs, logger).PushAsync(tested, Cancellation);

        AssertNamed((await push.Should().ThrowAsync<DiagnosticException>()).Which, fault);
        logger.Warnings.Should().BeEmpty();
        (await client.FindImageAsync(run.Name, tested.Image.Identity.Tag, Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task A_registry_that_can_not_be_started_there_is_said()
    {
        await BreakAsync(ReadOnly);
        var registry = new LocalRegistry(Data, NullLogger.Instance);

        var start = () => registry.EnsureStartedAsync(allowInstall: false, Cancellation);

        var diagnostic = (await start.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        (diagnostic.Code, diagnostic.File).Should().Be(("SLP3029", Data));
        diagnostic.Message.Should().ContainEquivalentOf(ReadOnly);
    }

    public async ValueTask InitializeAsync()
    {
        _disk = await SmallDisk.MountOrSkipAsync(Data);
        _address = await Registry.StartOrSkipAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.StopAsync();
        _disk?.Dispose();
        _folder.Dispose();
    }

    private async Task BreakAsync(string fault)
    {
        if (fault == ReadOnly)
        {
            await _disk!.MakeReadOnlyAsync();
        }
        else
        {
            _disk!.Fill();
        }
    }

    private void AssertNamed(DiagnosticException thrown, string fault)
    {
        var diagnostic = thrown.Diagnostics.Should().ContainSingle().Subject;
        diagnostic.Code.Should().Be("SLP3029");
        diagnostic.Message.Should().Contain(fault).And.Contain(Data).And.NotContain("\n");
        diagnostic.Remedy.Should().Contain("writable");
    }
}
