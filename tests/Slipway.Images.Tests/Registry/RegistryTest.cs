using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Images.Tests.Engine;

namespace Slipway.Images.Tests.Registry;

/// <summary>Tests with an engine and an empty registry of their own.</summary>
public abstract class RegistryTest(EngineFixture fixture) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RegistryClient? _client;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected ContainerEngine Engine { get; } = fixture.Require();

    private protected RegistryClient Client => _client!;

    private protected ImageProofs Proofs { get; private set; } = null!;

    private protected LocalRegistry Registry => new(_folder.Path, NullLogger.Instance);

    /// <summary>Where the registry keeps what it has.</summary>
    private protected string RegistryFolder => _folder.Path;

    public async ValueTask InitializeAsync()
    {
        _client = new RegistryClient(await Registry.StartOrSkipAsync());
        Proofs = await _client.ProofsAsync(_folder.Path);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await Registry.StopAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected ImagePusher Pusher() => new(Engine, Proofs, NullLogger.Instance);
}
