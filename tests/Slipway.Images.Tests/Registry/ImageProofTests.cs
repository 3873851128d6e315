using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;
using Slipway.Images.Tests.Engine;

namespace Slipway.Images.Tests.Registry;

/// <summary>What someone who can write the registry does to a tag or a proof, and that nothing passes as tested by it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ImageProofTests(EngineFixture fixture) : RegistryTest(fixture)
{
    [Fact]
    public async Task A_pushed_image_is_proven_by_its_digest_also_for_the_next_process()
    {
        await using var run = Image();
        var (tested, published) = await PublishAsync(run);
        using var client = new RegistryClient(Client.Registry);

        var found = await (await client.ProofsAsync(RegistryFolder)).FindAsync(run.Name, tested.Image.Identity, Cancellation);

        found.Should().Be(published);
    }

    [Fact]
    public async Task A_tag_that_was_moved_to_another_image_proves_nothing()
    {
        await using var run = Image();
        var (tested, _) = await PublishAsync(run);
        await MoveTagAsync(run, tested.Image.Identity.Tag, await StrangerAsync(run));

        (await Proofs.FindAsync(run.Name, tested.Image.Identity, Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task A_proof_of_another_digest_proves_nothing()
    {
        await using var run = Image();
        var (tested, published) = await PublishAsync(run);
        var stranger = await StrangerAsync(run);
        await MoveTagAsync(run, tested.Image.Identity.Tag, stranger);
        var proof = await Client.FindAttachedAsync(run.Name, published.Digest, SignedEnvelope.MediaType, Cancellation).SingleAsync(Cancellation);
        await Client.AttachAsync(run.Name, stranger, SignedEnvelope.MediaType, proof, Cancellation);

        (await Proofs.FindAsync(run.Name, tested.Image.Identity, Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task A_proof_for_what_was_built_from_other_files_does_not_prove_these()
    {
        await using var run = Image();
        var (_, published) = await PublishAsync(run);
        run.Write("content", "changed");
        var changed = (await run.BuildAsync()).Identity;
        await MoveTagAsync(run, changed.Tag, published.Digest);

        (await Proofs.FindAsync(run.Name, changed, Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task A_proof_by_another_key_proves_nothing_until_the_image_is_pushed_with_this_one()
    {
        await using var run = Image();
        var (tested, published) = await PublishAsync(run);
        var other = await Client.ProofsAsync(Path.Combine(RegistryFolder, "other"));

        (await other.FindAsync(run.Name, tested.Image.Identity, Cancellation)).Should().BeNull();

        await new ImagePusher(Engine, other, new RecordingLogger()).PushAsync(tested, Cancellation);
        (await other.FindAsync(run.Name, tested.Image.Identity, Cancellation)).Should().Be(published);
        (await Proofs.FindAsync(run.Name, tested.Image.Identity, Cancellation)).Should().Be(published, "its own proof stays");
    }

    [Theory]
    [InlineData("payload")]
    [InlineData("payloadType")]
    [InlineData("signature")]
    [InlineData("noise")]
    public async Task A_proof_that_was_altered_proves_nothing(string what)
    {
        var key = await SigningKey.EnsureAsync(Path.Combine(RegistryFolder, "key.pem"), Cancellation);
        var envelope = SignedEnvelope.Seal(key, TestStatement.PayloadType, "{\"a\": 1}"u8.ToArray());
        SignedEnvelope.Open(key, TestStatement.PayloadType, envelope).Should().NotBeNull();
        var json = JsonNode.Parse(envelope)!;
        switch (what)
        {
            case "payload":
                json["payload"] = Convert.ToBase64String("{\"a\": 2}"u8);
                break;
            case "payloadType":
                json["payloadType"] = "text/plain";
                break;
            case "signature":
                json["signatures"]![0]!["sig"] = Convert.ToBase64String(new byte[70]);
                break;
            default:
                json["signatures"] = "none";
                break;
        }

        SignedEnvelope.Open(key, TestStatement.PayloadType, Encoding.UTF8.GetBytes(json.ToJsonString())).Should().BeNull();
    }

    [Fact]
    public async Task The_layers_of_an_image_without_a_proof_are_not_built_on()
    {
        await using var run = Image();
        await MoveTagAsync(run, "slipway-cache", await StrangerAsync(run));
        var logger = new RecordingLogger();

        (await new LayerCache(Engine, Proofs, logger).PullAsync(run.Name, "linux/amd64", Cancellation)).Should().BeNull();

        logger.Warnings.Should().ContainSingle().Which.Should().Contain("no proof");
    }

    [Fact]
    public async Task Two_builds_that_push_at_once_leave_a_proof()
    {
        await using var run = Image();
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);

        var published = await Task.WhenAll(Pusher().PushAsync(tested, Cancellation), Pusher().PushAsync(tested, Cancellation));

        (await Proofs.FindAsync(run.Name, tested.Image.Identity, Cancellation)).Should().Be(published[0]).And.Be(published[1]);
    }

    [Fact]
    public async Task The_key_of_this_machine_is_made_once_and_is_its_owners_alone()
    {
        var file = Path.Combine(RegistryFolder, "made", "key.pem");

        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SigningKey.EnsureAsync(file, Cancellation)));

        keys.Select(key => key.Id).Distinct().Should().ContainSingle();
        File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await SigningKey.ReadAsync(file, Cancellation)).Id.Should().Be(keys[0].Id);
        (await SigningKey.ReadAsync(await File.ReadAllTextAsync(file, Cancellation), Cancellation)).Id.Should().Be(keys[0].Id);

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await ShouldBeRefusedAsync(() => SigningKey.EnsureAsync(file, Cancellation), "by others");
    }

    [Fact]
    public async Task What_is_no_key_is_refused_and_not_shown()
    {
        using var rsa = RSA.Create(1024);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] wrong =
        [
            "secret-of-some-kind", rsa.ExportPkcs8PrivateKeyPem(), curve.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem(),
            "-----BEGIN PRIVATE KEY-----\nsecret-of-some-kind\n-----END PRIVATE KEY-----",
        ];
        foreach (var text in wrong)
        {
            await ShouldBeRefusedAsync(() => SigningKey.ReadAsync(text, Cancellation), "that is to sign");
        }
    }

    private static async Task ShouldBeRefusedAsync(Func<Task<SigningKey>> read, string why)
    {
        var diagnostic = (await read.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP2053");
        $"{diagnostic}".Should().Contain(why).And.NotContain("secret-of-some-kind");
    }

    private ImageRun Image()
    {
        var run = new ImageRun(Engine, "FROM scratch\nCOPY . /\n");
        run.Write("content", run.Name);
        return run;
    }

    private async Task<(TestedImage Tested, PublishedImage Published)> PublishAsync(ImageRun run)
    {
        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);
        return (tested, await Pusher().PushAsync(tested, Cancellation));
    }

    /// <summary>Pushes an image that nobody has tested, as 'docker push' does.</summary>
    /// <returns>Its digest.</returns>
    private async Task<string> StrangerAsync(ImageRun run)
    {
        await using var stranger = new ImageRun(Engine, "FROM scratch\nCOPY . /\nENV STRANGER=1");
        var built = await stranger.BuildAsync();
        var repository = $"{Client.Registry.Host}/{run.Name}";
        await Engine.Client.Images.TagImageAsync(
            built.Id, new ImageTagParameters { RepositoryName = repository, Tag = "stranger" }, Cancellation);
        await Client.AuthorizePushAsync(run.Name, Cancellation);
        await Engine.Client.Images.PushImageAsync(
            repository,
            new ImagePushParameters { Tag = "stranger" },
            Client.AcceptedCredential!.ForEngine(Client.Registry.Host),
            new EngineMessages(),
            Cancellation);
        return (await Client.FindImageAsync(run.Name, "stranger", Cancellation))!.Digest;
    }

    private Task<bool> MoveTagAsync(ImageRun run, string tag, string digest) =>
        Client.TagAsync(run.Name, digest, tag, mayMove: true, Cancellation);
}
