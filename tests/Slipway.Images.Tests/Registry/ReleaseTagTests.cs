using Slipway.Core.Diagnostics;
using Slipway.Images.Tests.Engine;

namespace Slipway.Images.Tests.Registry;

public sealed class ReleaseTagTests(EngineFixture fixture) : RegistryTest(fixture)
{
    [Fact]
    public async Task A_release_puts_its_tags_on_the_digest_that_was_tested_and_moves_no_layer()
    {
        await using var run = Image();
        var published = await PublishAsync(run);
        var blobs = Blobs();

        (await Proofs.TagAsync(run.Name, published.Digest, "1.2.3", cancellationToken: Cancellation)).Should().BeTrue();
        (await Proofs.TagAsync(run.Name, published.Digest, "latest", mayMove: true, Cancellation)).Should().BeTrue();

        (await Client.FindImageAsync(run.Name, "1.2.3", Cancellation)).Should().Be(published);
        (await Client.FindImageAsync(run.Name, "latest", Cancellation)).Should().Be(published);
        Blobs().Should().Equal(blobs);
    }

    [Fact]
    public async Task A_tag_that_is_there_is_not_put_again()
    {
        await using var run = Image();
        var published = await PublishAsync(run);
        await Proofs.TagAsync(run.Name, published.Digest, "1.2.3", cancellationToken: Cancellation);

        (await Proofs.TagAsync(run.Name, published.Digest, "1.2.3", cancellationToken: Cancellation)).Should().BeFalse();
    }

    [Fact]
    public async Task A_versions_tag_stays_where_it_is_and_latest_moves()
    {
        await using var run = Image();
        var first = await PublishAsync(run);
        run.Write("changed", "the next version");
        var second = await PublishAsync(run);
        await Proofs.TagAsync(run.Name, first.Digest, "1.2.3", cancellationToken: Cancellation);
        await Proofs.TagAsync(run.Name, first.Digest, "latest", mayMove: true, Cancellation);

        var again = () => Proofs.TagAsync(run.Name, second.Digest, "1.2.3", cancellationToken: Cancellation);

        (await CodeOf(again)).Should().Be("SLP2051");
        (await Proofs.TagAsync(run.Name, second.Digest, "latest", mayMove: true, Cancellation)).Should().BeTrue();
        (await Client.FindImageAsync(run.Name, "1.2.3", Cancellation)).Should().Be(first);
        (await Client.FindImageAsync(run.Name, "latest", Cancellation)).Should().Be(second);
    }

    [Fact]
    public async Task An_image_without_a_proof_of_its_tests_is_not_released()
    {
        await using var run = Image();
        var published = await PublishAsync(run);
        // The same manifest, and its tag, where its proof is not.
        var elsewhere = $"elsewhere-{run.Name}";
        await CopyAsync(run.Name, elsewhere, published.Digest);
        await Client.TagAsync(elsewhere, published.Digest, (await run.BuildAsync()).Identity.Tag, mayMove: false, Cancellation);

        var release = () => Proofs.TagAsync(elsewhere, published.Digest, "1.2.3", cancellationToken: Cancellation);

        (await CodeOf(release)).Should().Be("SLP2050");
        (await Client.FindImageAsync(elsewhere, "1.2.3", Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task What_the_registry_does_not_have_is_not_released()
    {
        var release = () => Proofs.TagAsync("nothing", $"sha256:{new string('0', 64)}", "1.2.3", cancellationToken: Cancellation);

        (await CodeOf(release)).Should().Be("SLP2050");
    }

    [Theory]
    [InlineData("1.2.3+build")]
    [InlineData("")]
    [InlineData("-1")]
    public async Task What_is_no_tag_is_refused_before_anything_is_asked(string tag)
    {
        var release = () => Proofs.TagAsync("nothing", $"sha256:{new string('0', 64)}", tag, cancellationToken: Cancellation);

        (await CodeOf(release)).Should().Be("SLP2052");
    }

    private static async Task<string> CodeOf(Func<Task> act) =>
        (await act.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single().Code;

    private ImageRun Image()
    {
        var run = new ImageRun(Engine, "FROM scratch\nCOPY . /\n");
        run.Write("content", run.Name);
        return run;
    }

    private async Task<PublishedImage> PublishAsync(ImageRun run)
    {
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        return await Pusher().PushAsync(tested, Cancellation);
    }

    // Mounts the blobs and puts the manifest by its digest, as a copy between repositories does.
    private async Task CopyAsync(string from, string to, string digest)
    {
        const string Type = "application/vnd.docker.distribution.manifest.v2+json";
        using var http = await Client.Registry.OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/{from}/manifests/{digest}");
        request.Headers.Accept.ParseAdd(Type);
        using var answer = await http.SendAsync(request, Cancellation);
        var manifest = await answer.Content.ReadAsStringAsync(Cancellation);
        using var json = System.Text.Json.JsonDocument.Parse(manifest);
        var root = json.RootElement;
        foreach (var blob in root.GetProperty("layers").EnumerateArray().Append(root.GetProperty("config")))
        {
            using var mount = await http.PostAsync(
                new Uri($"/v2/{to}/blobs/uploads/?mount={blob.GetProperty("digest").GetString()}&from={from}", UriKind.Relative),
                null,
                Cancellation);
            mount.EnsureSuccessStatusCode();
        }

        using var body = new StringContent(manifest, new System.Net.Http.Headers.MediaTypeHeaderValue(Type));
        using var put = await http.PutAsync(new Uri($"/v2/{to}/manifests/{digest}", UriKind.Relative), body, Cancellation);
        put.EnsureSuccessStatusCode();
    }

    // What the registry keeps, and since when: a layer that is sent again would be written again.
    private List<string> Blobs() =>
        [.. Directory.EnumerateFiles(Path.Combine(RegistryFolder, "data/docker/registry/v2/blobs"), "*", SearchOption.AllDirectories)
            .Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}")
            .Order(StringComparer.Ordinal)];
}
