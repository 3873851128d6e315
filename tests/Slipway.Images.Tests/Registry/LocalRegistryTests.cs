using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Images.Tests.Registry;

[UnsupportedOSPlatform("windows")]
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

    [Fact]
    public async Task It_asks_for_a_password_that_its_owner_alone_can_read()
    {
        var address = await Start();

        using var stranger = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address.Endpoint };
        using var read = await stranger.GetAsync(new Uri("/v2/", UriKind.Relative), Cancellation);
        using var write = await stranger.PostAsync(new Uri("/v2/demo/blobs/uploads/", UriKind.Relative), null, Cancellation);
        (read.StatusCode, write.StatusCode).Should().Be((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized));
        using var owner = await address.OpenAsync();
        using var opened = await owner.GetAsync(new Uri("/v2/", UriKind.Relative), Cancellation);
        opened.StatusCode.Should().Be(HttpStatusCode.OK);
        File.GetUnixFileMode(Registry().LoginFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var password = (await DockerCredentials.FindAsync(address, Cancellation)).Credential!.Secret;
        (await File.ReadAllTextAsync(Path.Combine(_folder.Path, "registry.log"), Cancellation)).Should().NotContain(password);
    }

    [Fact]
    public async Task One_that_an_older_build_left_without_a_password_gets_one_and_keeps_its_port_and_images()
    {
        var address = await Start();
        using (var client = new RegistryClient(address))
        {
            await client.AuthorizePushAsync("demo", Cancellation);
        }

        await Registry().StopAsync(Cancellation);
        var config = Path.Combine(_folder.Path, "config.yml");
        var text = await File.ReadAllTextAsync(config, Cancellation);
        var auth = text.IndexOf("auth:", StringComparison.Ordinal);
        await File.WriteAllTextAsync(config, text.Remove(auth, text.IndexOf("http:", auth, StringComparison.Ordinal) - auth), Cancellation);
        Directory.Delete(Path.GetDirectoryName(Registry().LoginFile)!, recursive: true);
        await new BackgroundProcess(Path.Combine(_folder.Path, "registry.pid")).StartAsync(
            "docker-registry", ["serve", config], Path.Combine(_folder.Path, "registry.log"), cancellationToken: Cancellation);
        var slot = await RegistrySlot.ReadAsync(Path.Combine(_folder.Path, "registry.json"), Cancellation);
        while (await RegistryProbe.AskAsync(slot!, Cancellation) == Answer.None)
        {
            await Task.Delay(50, Cancellation);
        }

        (await Registry().FindAsync(Cancellation)).Should().BeNull("it is not as it should be");
        (await Start()).Should().Be(address);

        using var stranger = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address.Endpoint };
        using var read = await stranger.GetAsync(new Uri("/v2/", UriKind.Relative), Cancellation);
        read.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Directory.Exists(Path.Combine(_folder.Path, "data", "docker", "registry", "v2", "repositories", "demo")).Should().BeTrue();
    }

    [Fact]
    public async Task One_that_a_killed_build_left_before_it_answered_makes_way()
    {
        var process = new BackgroundProcess(Path.Combine(_folder.Path, "registry.pid"));
        var left = await process.StartAsync("sleep", ["600"], Path.Combine(_folder.Path, "registry.log"), cancellationToken: Cancellation);

        await Start();

        process.RunningId().Should().NotBeNull().And.NotBe(left);
        var commandLine = $"/proc/{left}/cmdline";
        (File.Exists(commandLine) ? await File.ReadAllTextAsync(commandLine, Cancellation) : "")
            .Should().BeEmpty("only one may be at the port");
    }

    [Fact]
    public async Task A_password_that_was_lost_or_seen_by_others_is_replaced_while_it_runs()
    {
        var address = await Start();
        var first = (await DockerCredentials.FindAsync(address, Cancellation)).Credential!.Secret;
        File.SetUnixFileMode(Registry().LoginFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        await Start();

        (await DockerCredentials.FindAsync(address, Cancellation)).Credential!.Secret.Should().NotBe(first);
        using var client = new RegistryClient(address);
        await client.AuthorizePushAsync("demo", Cancellation);
    }

    [Fact]
    public async Task One_that_was_never_started_is_stopped_without_an_error() =>
        (await new LocalRegistry(Path.Combine(_folder.Path, "none"), NullLogger.Instance).StopAsync(Cancellation)).Should().BeFalse();

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
