using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Diagnostics;
using Slipway.Images.Tests.Engine;

namespace Slipway.Images.Tests.Registry;

/// <summary>What is said when the local registry can't write. A file where its folder should be stops root, too.</summary>
public sealed class RegistryFolderTests(EngineFixture fixture) : IAsyncLifetime
{
    private readonly ContainerEngine _engine = fixture.Require();
    private readonly TemporaryFolder _folder = new();
    private RegistryAddress? _address;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LocalRegistry Registry => new(_folder.Path, NullLogger.Instance);

    [Fact]
    public async Task A_registry_that_can_not_write_is_said_before_a_build()
    {
        BlockWrites();
        using var client = new RegistryClient(_address!);

        var authorize = () => client.AuthorizePushAsync("demo", Cancellation);

        var diagnostic = (await authorize.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP3021");
        diagnostic.Message.Should().Contain("it answers 500").And.NotContain("\n");
        diagnostic.Remedy.Should().Contain("disk is not full");
    }

    [Fact]
    public async Task A_registry_that_can_no_longer_write_when_the_image_comes_gets_no_tag()
    {
        await using var run = new ImageRun(_engine, "FROM scratch\nCOPY . /\n");
        run.Write("content", run.Name);
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        using var client = new RegistryClient(_address!);
        BlockWrites();

        var push = () => new ImagePusher(_engine, client, NullLogger.Instance, TimeSpan.FromMilliseconds(1)).PushAsync(tested, Cancellation);

        (await push.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle();
        File.Delete(Path.Combine(_folder.Path, "data"));
        (await client.FindImageAsync(run.Name, tested.Image.Identity.Tag, Cancellation)).Should().BeNull();
    }

    public async ValueTask InitializeAsync() =>
        _address = await Registry.StartOrSkipAsync();

    public async ValueTask DisposeAsync()
    {
        await Registry.StopAsync();
        _folder.Dispose();
    }

    private void BlockWrites()
    {
        var data = Path.Combine(_folder.Path, "data");
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        File.WriteAllText(data, "");
    }
}
