using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Images.Tests.Engine;

namespace Slipway.Images.Tests.Registry;

public sealed class FaultyPushTests(EngineFixture fixture) : IAsyncLifetime
{
    private readonly ContainerEngine _engine = fixture.Require();
    private readonly TemporaryFolder _folder = new();
    private RegistryAddress? _address;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LocalRegistry Registry => new(_folder.Path, NullLogger.Instance);

    private int Port => _address!.Endpoint.Port;

    [Theory]
    [InlineData("500 Internal Server Error", 2)]
    [InlineData("503 Service Unavailable", 1)]
    [InlineData("429 Too Many Requests\r\nRetry-After: 1", 1)]
    public async Task A_push_that_fails_for_a_while_is_repeated_until_the_image_is_there(string answer, int times)
    {
        using var proxy = new FaultyProxy(Port, times) { AnswerToManifest = answer };

        await AssertArrivesAsync(proxy);

        proxy.Faults.Should().Be(times);
    }

    [Fact]
    public async Task A_connection_that_breaks_within_a_layer_does_not_break_the_image()
    {
        using var proxy = new FaultyProxy(Port, 1) { ResetAfter = 100_000 };

        await AssertArrivesAsync(proxy);

        proxy.Faults.Should().Be(1);
    }

    [Fact]
    public async Task A_slow_link_only_takes_longer()
    {
        using var proxy = new FaultyProxy(Port, 0) { Delay = TimeSpan.FromMilliseconds(10) };

        await AssertArrivesAsync(proxy);
    }

    [Fact]
    public async Task A_push_that_goes_on_failing_ends_in_one_line_and_sets_no_tag()
    {
        using var proxy = new FaultyProxy(Port, int.MaxValue) { AnswerToManifest = "500 Internal Server Error" };
        await using var run = Image();
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        using var client = ClientOf(proxy);
        var pusher = await PusherAsync(client);

        var push = () => pusher.PushAsync(tested, Cancellation);

        var diagnostic = (await push.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP2030");
        diagnostic.Message.Should().Contain("500").And.NotContain("\n");
        proxy.Faults.Should().BeGreaterThan(2);
        using var direct = new RegistryClient(_address!);
        (await direct.FindImageAsync(run.Name, tested.Image.Identity.Tag, Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task A_registry_that_takes_no_layer_is_given_up_after_the_time_that_was_told()
    {
        using var proxy = new FaultyProxy(Port, int.MaxValue) { AnswerToLayers = "500 Internal Server Error" };
        await using var run = Image();
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        using var client = ClientOf(proxy);
        var log = new RecordingLogger();
        var pusher = new ImagePusher(
            _engine, await client.ProofsAsync(_folder.Path), log, TimeSpan.FromMilliseconds(20), patience: TimeSpan.FromSeconds(3));

        var push = () => pusher.PushAsync(tested, Cancellation);

        var diagnostic = (await push.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP2030");
        diagnostic.Message.Should().Contain("has taken no layer for 3 seconds");
        log.Warnings.Should().Contain(line => line.Contains("if it takes none for 3 seconds, the push is given up", StringComparison.Ordinal));
        proxy.Faults.Should().BeLessThan(10, "the engine alone would try for a minute");
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        using var proxy = new FaultyProxy(Port, int.MaxValue) { AnswerToManifest = "403 Forbidden" };
        await using var run = Image();
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        using var client = ClientOf(proxy);
        var pusher = await PusherAsync(client);

        var push = () => pusher.PushAsync(tested, Cancellation);

        (await push.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single().Code.Should().Be("SLP2030");
        proxy.Faults.Should().Be(1);
    }

    public async ValueTask InitializeAsync() =>
        _address = await Registry.StartOrSkipAsync();

    public async ValueTask DisposeAsync()
    {
        await Registry.StopAsync();
        _folder.Dispose();
    }

    private async Task AssertArrivesAsync(FaultyProxy proxy)
    {
        await using var run = Image();
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        using var client = ClientOf(proxy);

        var published = await (await PusherAsync(client)).PushAsync(tested, Cancellation);

        published.ConfigDigest.Should().Be(tested.Image.Id);
        await AssertWholeAsync(run.Name, published.Digest);
    }

    // Every blob that the manifest names is there, as long as it says.
    private async Task AssertWholeAsync(string name, string digest)
    {
        using var http = await _address!.OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/{name}/manifests/{digest}");
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        using var answer = await http.SendAsync(request, Cancellation);
        using var manifest = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        var root = manifest.RootElement;
        foreach (var blob in root.GetProperty("layers").EnumerateArray().Append(root.GetProperty("config")))
        {
            using var found = await http.GetAsync(
                new Uri($"/v2/{name}/blobs/{blob.GetProperty("digest").GetString()}", UriKind.Relative), Cancellation);
            found.StatusCode.Should().Be(HttpStatusCode.OK);
            (await found.Content.ReadAsByteArrayAsync(Cancellation)).Should().HaveCount(blob.GetProperty("size").GetInt32());
        }
    }

    private async Task<ImagePusher> PusherAsync(RegistryClient client) =>
        new(_engine, await client.ProofsAsync(_folder.Path), NullLogger.Instance, TimeSpan.FromMilliseconds(20));

    // The registry's password, by the address that the proxy has.
    private RegistryClient ClientOf(FaultyProxy proxy) =>
        new(proxy.Address, azureCredential: null, token => DockerCredentials.FindAsync(_address!, token));

    // Of a size at which a connection can break within it, and different each time, so that it is really sent.
    private ImageRun Image()
    {
        var run = new ImageRun(_engine, "FROM scratch\nCOPY noise /noise\n");
        var noise = new byte[300_000];
        Random.Shared.NextBytes(noise);
        run.Write("noise", Convert.ToBase64String(noise));
        return run;
    }
}
