using Slipway.Core.Diagnostics;
using Slipway.Images.Tests.Registry;

namespace Slipway.Images.Tests.Engine;

public sealed class ImagePusherTests(EngineFixture fixture) : RegistryTest(fixture)
{
    [Fact]
    public async Task A_tested_image_is_pushed_under_its_identity_and_read_back_by_digest()
    {
        await using var run = new ImageRun(Engine, "FROM scratch\nCOPY Dockerfile /\nENV PUSHED=1");
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        var tag = tested.Image.Identity.Tag;
        (await Client.FindImageAsync(run.Name, tag, Cancellation)).Should().BeNull();

        var published = await Pusher().PushAsync(tested, Cancellation);

        published.ConfigDigest.Should().Be(tested.Image.Id);
        published.Reference.Should().Be($"{Client.Registry}/{run.Name}@{published.Digest}");
        (await Client.FindImageAsync(run.Name, tag, Cancellation)).Should().Be(published);
        (await Client.FindImageAsync(run.Name, published.Digest, Cancellation)).Should().Be(published);
    }

    [Fact]
    public async Task An_image_without_any_tag_in_the_registry_has_failed_or_never_run_its_tests()
    {
        await using var run = new ImageRun(Engine, "FROM scratch\nCOPY Dockerfile /\nENV PUSHED=2");
        run.Write("requirements.txt", "six");
        var built = await run.BuildAsync();

        var test = () => run.Tests().RunAsync(built, Cancellation);

        await test.Should().ThrowAsync<DiagnosticException>();
        (await Client.FindImageAsync(run.Name, built.Identity.Tag, Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task A_registry_that_is_gone_is_said_plainly()
    {
        await using var run = new ImageRun(Engine, "FROM scratch\nCOPY Dockerfile /\nENV PUSHED=3");
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        await Registry.StopAsync(Cancellation);

        var push = () => Pusher().PushAsync(tested, Cancellation);

        (await push.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single().Code.Should().Be("SLP3021");
    }
}
