using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Diagnostics;

namespace Slipway.Images.Tests.Registry;

public sealed class LocalRegistryTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Started_twice_it_is_found_and_its_port_stays()
    {
        (await Registry().FindAsync(Cancellation)).Should().BeNull();

        var addresses = await Task.WhenAll(Start(), Start());
        (await Registry().FindAsync(Cancellation)).Should().Be(addresses[0]).And.Be(addresses[1]);

        (await Registry().StopAsync(Cancellation)).Should().BeTrue();
        (await Registry().FindAsync(Cancellation)).Should().BeNull();
        (await Start()).Should().Be(addresses[0]);
    }

    [Fact]
    public async Task A_lost_process_id_does_not_start_a_second_one()
    {
        var address = await Start();
        var kept = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "registry.pid"), Cancellation);
        File.Delete(Path.Combine(_folder.Path, "registry.pid"));

        (await Start()).Should().Be(address);

        File.Exists(Path.Combine(_folder.Path, "registry.pid")).Should().BeFalse();
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "registry.pid"), kept, Cancellation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_port_that_another_program_has_is_named(bool speaksHttp)
    {
        using var web = new FakeRegistry((context, _) => FakeRegistry.Reply(context, 200, ""));
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _ = CloseAllAsync(silent);
        var port = speaksHttp ? web.Port : ((IPEndPoint)silent.LocalEndpoint).Port;
        _folder.Write("registry.json", $$"""{"Port": {{port}}, "Mark": "mine"}""");

        var start = async () => await Start();

        var diagnostic = (await start.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP3024");
        diagnostic.Message.Should().Contain(port.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_damaged_file_with_the_port_is_named_and_kept()
    {
        var file = _folder.Write("registry.json", "{\"Port\":");

        var start = async () => await Start();

        var diagnostic = (await start.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        (diagnostic.Code, diagnostic.File).Should().Be(("SLP3027", file));
        (await File.ReadAllTextAsync(file, Cancellation)).Should().Be("{\"Port\":");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Registry().StopAsync(CancellationToken.None);
        _folder.Dispose();
    }

    private LocalRegistry Registry() => new(_folder.Path, NullLogger.Instance);

    private Task<RegistryAddress> Start() => Registry().StartOrSkipAsync();

    private static async Task CloseAllAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                (await listener.AcceptTcpClientAsync()).Dispose();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
