using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>The token, which Azure's clients look into as one of Microsoft Entra.</summary>
public sealed class TokenTests
{
    [Theory]
    [InlineData("", "https://management.azure.com")]
    // What azure-ai-ml 1.34 asks of it before it puts a job: this audience, to the letter, and a tenant.
    [InlineData(".ml", "https://ml.azure.com")]
    [InlineData(".storage", "https://storage.azure.com")]
    public async Task A_token_is_a_JWT_for_one_service_of_the_workspaces_tenant_that_does_not_expire_soon(string suffix, string audience)
    {
        await using var server = await StartAsync();

        var parts = server.TokenFor(suffix).Split('.');
        parts.Should().HaveCount(3);
        var header = Decode(parts[0]);
        var claims = Decode(parts[1]);

        header["typ"]!.GetValue<string>().Should().Be("JWT");
        header["alg"]!.GetValue<string>().Should().Be("HS256");
        claims["aud"]!.GetValue<string>().Should().Be(audience);
        claims["tid"]!.GetValue<string>().Should().Be("00000000-0000-0000-0000-000000000000");
        claims["iss"]!.GetValue<string>().Should().Contain(claims["tid"]!.GetValue<string>());
        Guid.TryParse(claims["oid"]!.GetValue<string>(), out _).Should().BeTrue();
        DateTimeOffset.FromUnixTimeSeconds(claims["nbf"]!.GetValue<long>()).Should().BeBefore(DateTimeOffset.UtcNow);
        DateTimeOffset.FromUnixTimeSeconds(claims["exp"]!.GetValue<long>()).Should().BeAfter(DateTimeOffset.UtcNow.AddYears(9));
        Base64Url.DecodeFromChars(parts[2]).Should().HaveCount(32);
    }

    [Theory]
    [InlineData("", W, 200)]
    [InlineData(".ml", W, 401)]
    [InlineData(".storage", W, 401)]
    [InlineData("", $"/history/v1.0{W}/runs/r", 404)]
    [InlineData(".ml", $"/history/v1.0{W}/runs/r", 404)]
    [InlineData(".storage", $"/history/v1.0{W}/runs/r", 401)]
    [InlineData("", "/endpoints/e/jobs", 401)]
    [InlineData(".ml", "/endpoints/e/jobs", 404)]
    [InlineData(".storage", "/endpoints/e/jobs", 401)]
    public async Task A_token_for_another_service_is_refused_as_Azure_refuses_it(string suffix, string path, int status)
    {
        await using var server = await StartAsync();

        var answer = await AskAsync(server, suffix, path);

        answer.Status.Should().Be(status);
        if (status == 401)
        {
            answer.ErrorCode.Should().Be("InvalidAuthenticationTokenAudience");
            answer.ErrorMessage.Should().StartWith("The access token has been obtained for wrong audience or resource 'https://")
                .And.Contain("allowed audiences 'https://");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".ml")]
    public async Task Blobs_take_the_storages_token_and_no_other(string suffix)
    {
        await using var server = await StartAsync();
        var address = $"{server.Scope.BlobOrigin.AbsoluteUri}{server.Scope.DefaultContainer}?restype=container&comp=list";
        using var right = new HttpRequestMessage(HttpMethod.Get, address);
        using var wrong = new HttpRequestMessage(HttpMethod.Get, address);
        Show(right, server.TokenFor(".storage"));
        Show(wrong, server.TokenFor(suffix));

        using var client = server.NewClient();
        using var taken = await client.SendAsync(right, TestContext.Current.CancellationToken);
        using var refused = await client.SendAsync(wrong, TestContext.Current.CancellationToken);

        taken.StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
        refused.StatusCode.Should().Be(System.Net.HttpStatusCode.Unauthorized);
        refused.Headers.GetValues("x-ms-error-code").Should().Equal("InvalidAuthenticationInfo");
        refused.Headers.WwwAuthenticate.ToString().Should().Contain("resource_id=https://storage.azure.com");
        (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain(
            "<AuthenticationErrorDetail>Audience validation failed. Audience did not match.</AuthenticationErrorDetail>");
    }

    [Fact]
    public async Task MLflows_API_takes_no_token_of_the_storage()
    {
        await using var server = await StartAsync();

        foreach (var (suffix, status) in new[] { ("", 200), (".ml", 200), (".storage", 401) })
        {
            (await AskAsync(server, suffix, "/api/2.0/mlflow/experiments/search?max_results=1")).Status.Should().Be(status);
        }
    }

    [Fact]
    public async Task A_token_of_another_signature_or_of_none_is_refused()
    {
        await using var server = await StartAsync();
        await using var other = await StartAsync();
        var content = server.Token[..server.Token.LastIndexOf('.')];
        var none = Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8);

        foreach (var forged in (string[])
            [$"{content}.", $"{content}.{other.Token.Split('.')[2]}", $"{none}.{content.Split('.')[1]}.", other.Token])
        {
            server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", forged);
            (await server.GetAsync(W)).Status.Should().Be(401);
        }
    }

    [Fact]
    public async Task An_expired_token_is_refused_everywhere_and_the_answer_says_how_to_get_another()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow);
        await using var server = await StartAsync(clock: clock);
        clock.Now += TimeSpan.FromDays(3651);

        foreach (var path in (string[])[W, $"/history/v1.0{W}/runs/r", $"{server.Scope.BlobOrigin.AbsoluteUri}container/blob"])
        {
            var answer = await server.GetAsync(path);
            (answer.Status, answer.ErrorCode).Should().Be((401, "ExpiredAuthenticationToken"));
            answer.Headers["WWW-Authenticate"].Should().StartWith("Bearer error=\"invalid_token\"");
            answer.ErrorMessage.Should().Contain("expired on").And.Contain("read its file again");
        }
    }

    [Fact]
    public async Task A_token_that_ends_soon_is_renewed_while_the_server_runs_and_holds_until_its_end()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow);
        await using var server = await StartAsync(clock: clock);
        using var browser = await Browser.OpenAsync(server);
        clock.Now += TimeSpan.FromDays(3649);

        await server.Services.GetRequiredService<Upkeep>().RunAsync(TestContext.Current.CancellationToken);

        var renewed = await File.ReadAllTextAsync(Path.Combine(server.StateDirectory, "token"), TestContext.Current.CancellationToken);
        renewed.Should().NotBe(server.Token);
        (await server.GetAsync(W)).Status.Should().Be(200, "the one before holds yet");
        (await browser.GetAsync("/jobs")).Text.Should().Contain("Open it by a link", "sessions end with the token that they came from");
        clock.Now += TimeSpan.FromDays(2);
        (await server.GetAsync(W)).Status.Should().Be(401);
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", renewed);
        (await server.GetAsync(W)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_server_that_starts_after_its_tokens_end_has_another()
    {
        using var folder = new TemporaryFolder();
        var clock = new TestClock(DateTimeOffset.UtcNow);
        string first;
        await using (var server = await StartAsync(clock: clock, stateDirectory: folder.Path))
        {
            first = server.Token;
        }

        clock.Now += TimeSpan.FromDays(4000);
        await using var later = await StartAsync(clock: clock, stateDirectory: folder.Path);

        later.Token.Should().NotBe(first);
        (await later.GetAsync(W)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_kept_token_stays_and_one_that_is_no_JWT_is_replaced()
    {
        using var folder = new TemporaryFolder();
        string first;
        await using (var server = await StartAsync(stateDirectory: folder.Path))
        {
            first = server.Token;
        }

        await using (var server = await StartAsync(stateDirectory: folder.Path))
        {
            server.Token.Should().Be(first);
        }

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "token"), new string('a', 64), TestContext.Current.CancellationToken);
        await using (var server = await StartAsync(stateDirectory: folder.Path))
        {
            server.Token.Should().NotBe(new string('a', 64));
            (await server.GetAsync(W)).Status.Should().Be(200);
        }
    }

    private static async Task<(int Status, string? ErrorCode, string ErrorMessage)> AskAsync(TestServer server, string suffix, string path)
    {
        using var client = server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, path == W ? $"{W}?api-version=2024-10-01" : path);
        Show(request, server.TokenFor(suffix));
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"] as JsonObject;
        return ((int)answer.StatusCode, error?["code"]?.GetValue<string>(), error?["message"]?.GetValue<string>() ?? "");
    }

    private static void Show(HttpRequestMessage request, string token) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

    private static JsonObject Decode(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
}
