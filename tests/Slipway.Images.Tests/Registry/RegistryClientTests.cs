using System.Net;
using System.Security.Cryptography;
using System.Text;
using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Registry;

public sealed class RegistryClientTests
{
    private const string Manifest =
        """{"schemaVersion": 2, "config": {"digest": "sha256:c0ffee"}, "layers": []}""";

    private static readonly string s_digest =
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Manifest)))}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_is_read_with_its_digest_computed_from_the_bytes()
    {
        using var registry = new FakeRegistry((context, _) =>
        {
            context.Request.AcceptTypes.Should().Contain("application/vnd.oci.image.index.v1+json");
            FakeRegistry.Reply(context, 200, Manifest);
        });
        using var client = Client(registry);

        var image = await client.FindImageAsync("demo", "tag", Cancellation);

        image.Should().Be(new PublishedImage("demo", $"127.0.0.1:{registry.Port}/demo", s_digest, "sha256:c0ffee"));
        image!.Reference.Should().Be($"127.0.0.1:{registry.Port}/demo@{s_digest}");
        registry.Requests.Should().Equal("GET /v2/demo/manifests/tag");
    }

    [Fact]
    public async Task An_index_leads_to_the_configuration_of_its_platform()
    {
        var index = $$$"""
            {"manifests": [
              {"digest": "sha256:no", "platform": {"os": "linux", "architecture": "arm64"}},
              {"digest": "{{{s_digest}}}", "platform": {"os": "linux", "architecture": "amd64"}}]}
            """;
        using var registry = new FakeRegistry((context, _) => FakeRegistry.Reply(
            context, 200, context.Request.RawUrl!.EndsWith("tag", StringComparison.Ordinal) ? index : Manifest));
        using var client = Client(registry);

        var image = await client.FindImageAsync("demo", "tag", Cancellation);

        image!.ConfigDigest.Should().Be("sha256:c0ffee");
        image.Digest.Should().NotBe(s_digest);
    }

    [Fact]
    public async Task A_tag_that_is_not_there_is_none()
    {
        using var registry = new FakeRegistry((context, _) => FakeRegistry.Reply(context, 404, "{}"));
        using var client = Client(registry);

        (await client.FindImageAsync("demo", "tag", Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task Content_that_is_not_what_its_digest_says_is_refused()
    {
        using var registry = new FakeRegistry((context, _) => FakeRegistry.Reply(context, 200, Manifest + " "));
        using var client = Client(registry);

        var find = () => client.FindImageAsync("demo", s_digest, Cancellation);

        (await CodeOf(find)).Should().Be("SLP3025");
    }

    [Fact]
    public async Task A_bearer_challenge_is_answered_with_a_token_once()
    {
        using var registry = new FakeRegistry((context, _) => AnswerWithTokens(context));
        using var client = Client(registry, new RegistryCredential("user", "secret", IsToken: false));

        await client.FindImageAsync("demo", "one", Cancellation);
        await client.FindImageAsync("demo", "two", Cancellation);

        var basic = Convert.ToBase64String("user:secret"u8);
        registry.Requests.Should().Equal(
            "GET /v2/demo/manifests/one",
            $"GET /token?service=the%20service&scope=repository%3Ademo%3Apull Basic {basic}",
            "GET /v2/demo/manifests/one Bearer good",
            "GET /v2/demo/manifests/two Bearer good");
    }

    [Fact]
    public async Task A_refresh_token_is_exchanged_by_a_form()
    {
        using var registry = new FakeRegistry((context, _) => AnswerWithTokens(context));
        using var client = Client(registry, new RegistryCredential("", "refresh", IsToken: true));

        await client.FindImageAsync("demo", "one", Cancellation);

        registry.Requests.ElementAt(1).Should().StartWith("POST /token").And.Contain("grant_type=refresh_token")
            .And.Contain("refresh_token=refresh").And.Contain("scope=repository%3Ademo%3Apull");
        client.AcceptedCredential!.Secret.Should().Be("refresh");
    }

    [Fact]
    public async Task A_basic_challenge_is_answered_with_name_and_password()
    {
        using var registry = new FakeRegistry((context, _) => FakeRegistry.Reply(
            context,
            context.Request.Headers["Authorization"] is null ? 401 : 200,
            Manifest,
            context.Request.Headers["Authorization"] is null ? "Basic realm=\"x\"" : null));
        using var client = Client(registry, new RegistryCredential("user", "secret", IsToken: false));

        (await client.FindImageAsync("demo", "one", Cancellation)).Should().NotBeNull();
    }

    [Fact]
    public async Task Refused_credentials_are_said_without_naming_them()
    {
        using var registry = new FakeRegistry((context, _) => FakeRegistry.Reply(context, 401, "", "Basic realm=\"x\""));
        using var client = Client(registry, new RegistryCredential("user", "secret", IsToken: false));

        var find = () => client.FindImageAsync("demo", "one", Cancellation);

        var thrown = (await find.Should().ThrowAsync<DiagnosticException>()).Which;
        thrown.Diagnostics.Single().Code.Should().Be("SLP3022");
        thrown.Message.Should().NotContain("secret").And.Contain("docker login");
    }

    [Fact]
    public async Task A_credential_helper_that_is_not_installed_is_named_where_the_registry_refuses()
    {
        using var registry = new FakeRegistry((context, _) => FakeRegistry.Reply(context, 401, "", "Basic realm=\"x\""));
        using var folder = new TemporaryFolder();
        using var client = ClientWithConfig(registry, folder, """{"credsStore": "none-of-that-name"}""", new RecordingLogger());

        var find = () => client.FindImageAsync("demo", "one", Cancellation);

        var diagnostics = (await find.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;
        diagnostics.Select(diagnostic => diagnostic.Code).Should().Equal("SLP3022", "SLP3028");
        diagnostics[1].Message.Should().Contain("'docker-credential-none-of-that-name'").And.Contain(registry.Address.Host);
        diagnostics[1].File.Should().Be(Path.Combine(folder.Path, "config.json"));
        diagnostics[1].Remedy.Should().Contain("install docker-credential-none-of-that-name").And.Contain("credsStore");
    }

    [Fact]
    public async Task A_credential_helper_that_is_not_installed_is_a_warning_once_where_the_registry_takes_another_identity()
    {
        using var registry = new FakeRegistry((context, _) => AnswerWithTokens(context));
        using var folder = new TemporaryFolder();
        var logger = new RecordingLogger();
        using var client = ClientWithConfig(
            registry, folder, $$$"""{"credHelpers": {"{{{registry.Address.Host}}}": "none-of-that-name"}}""", logger);

        await client.FindImageAsync("demo", "one", Cancellation);
        await client.FindImageAsync("other", "one", Cancellation);

        logger.Warnings.Should().ContainSingle().Which.Should().Contain("SLP3028").And.Contain("'docker-credential-none-of-that-name'");
    }

    [Fact]
    public async Task A_registry_that_takes_no_uploads_is_said_before_a_build()
    {
        using var registry = new FakeRegistry((context, _) => FakeRegistry.Reply(
            context, 405, """{"errors": [{"code": "UNSUPPORTED", "message": "The operation is unsupported."}]}"""));
        using var client = Client(registry);

        var authorize = () => client.AuthorizePushAsync("demo", Cancellation);

        var diagnostic = (await authorize.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP3021");
        diagnostic.Message.Should().Contain("405, The operation is unsupported.");
        diagnostic.Remedy.Should().Contain("read-only");
    }

    [Fact]
    public async Task An_upload_that_was_begun_to_ask_for_leave_is_given_up()
    {
        using var registry = new FakeRegistry((context, _) =>
        {
            context.Response.AddHeader("Location", "/v2/demo/blobs/uploads/1?state=x");
            FakeRegistry.Reply(context, context.Request.HttpMethod == "POST" ? 202 : 204, "");
        });
        using var client = Client(registry);

        await client.AuthorizePushAsync("demo", Cancellation);

        registry.Requests.Should().Equal("POST /v2/demo/blobs/uploads/", "DELETE /v2/demo/blobs/uploads/1?state=x");
    }

    [Fact]
    public async Task A_busy_registry_is_asked_again()
    {
        var asked = 0;
        using var registry = new FakeRegistry((context, _) =>
            FakeRegistry.Reply(context, Interlocked.Increment(ref asked) < 3 ? 503 : 200, Manifest));
        using var client = Client(registry);

        (await client.FindImageAsync("demo", "one", Cancellation)).Should().NotBeNull();

        asked.Should().Be(3);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_said_plainly()
    {
        using var registry = new FakeRegistry((context, _) => FakeRegistry.Reply(context, 500, ""));
        registry.Dispose();
        using var client = Client(registry);

        var find = () => client.FindImageAsync("demo", "one", Cancellation);

        (await CodeOf(find)).Should().Be("SLP3021");
    }

    [Theory]
    [InlineData(500, """{"errors": [{"code": "UNKNOWN", "detail": {"DriverName": "filesystem", "Enclosed": {"Op": "mkdir", "Path": "/data/docker/registry/v2/x", "Err": 30}}}]}""", "read-only file system at /data")]
    [InlineData(500, """{"errors": [{"code": "UNKNOWN", "detail": {"driver": "filesystem", "detail": "write /x: no space left on device"}}]}""", "no space left")]
    [InlineData(500, """{"errors": [{"code": "UNKNOWN", "detail": "disk quota exceeded"}]}""", "disk quota exceeded")]
    [InlineData(507, "", "no space left")]
    public async Task A_disk_that_is_full_or_read_only_is_told_from_what_may_pass(int status, string body, string told)
    {
        using var registry = new FakeRegistry((context, _) => FakeRegistry.Reply(context, status, body));
        using var client = Client(registry);

        var authorize = () => client.AuthorizePushAsync("demo", Cancellation);

        var diagnostic = (await authorize.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP3029");
        diagnostic.Message.Should().Contain(told);
        registry.Requests.Should().ContainSingle();
    }

    private static RegistryClient Client(FakeRegistry registry, RegistryCredential? credential = null) =>
        new(registry.Address, new FixedToken("entra"), _ => Task.FromResult(new DockerLogin(credential)));

    private static RegistryClient ClientWithConfig(
        FakeRegistry registry, TemporaryFolder folder, string config, RecordingLogger logger)
    {
        var file = folder.Write("config.json", config);
        return new RegistryClient(
            registry.Address,
            new FixedToken("entra"),
            token => DockerCredentials.FindAsync(file, registry.Address.Host, token),
            logger: logger);
    }

    private static async Task<string> CodeOf(Func<Task> act) =>
        (await act.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single().Code;

    private static void AnswerWithTokens(HttpListenerContext context)
    {
        if (context.Request.Url!.AbsolutePath == "/token")
        {
            FakeRegistry.Reply(context, 200, """{"access_token": "good"}""");
        }
        else if (context.Request.Headers["Authorization"] == "Bearer good")
        {
            FakeRegistry.Reply(context, 200, Manifest);
        }
        else
        {
            var realm = $"http://{context.Request.Headers["Host"]}/token";
            FakeRegistry.Reply(context, 401, "", $"Bearer realm=\"{realm}\",service=\"the service\",scope=\"x\"");
        }
    }
}
