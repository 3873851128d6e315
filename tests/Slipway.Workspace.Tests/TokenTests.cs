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
    [Fact]
    public async Task The_token_is_a_JWT_for_Azure_ML_of_the_workspaces_tenant_that_does_not_expire_soon()
    {
        await using var server = await StartAsync();

        var parts = server.Token.Split('.');
        parts.Should().HaveCount(3);
        var header = Decode(parts[0]);
        var claims = Decode(parts[1]);

        header["typ"]!.GetValue<string>().Should().Be("JWT");
        header["alg"]!.GetValue<string>().Should().Be("HS256");
        // What azure-ai-ml 1.34 asks of it before it puts a job: this audience, to the letter, and a tenant.
        claims["aud"]!.GetValue<string>().Should().Be("https://ml.azure.com");
        claims["tid"]!.GetValue<string>().Should().Be("00000000-0000-0000-0000-000000000000");
        claims["iss"]!.GetValue<string>().Should().Contain(claims["tid"]!.GetValue<string>());
        Guid.TryParse(claims["oid"]!.GetValue<string>(), out _).Should().BeTrue();
        DateTimeOffset.FromUnixTimeSeconds(claims["nbf"]!.GetValue<long>()).Should().BeBefore(DateTimeOffset.UtcNow);
        DateTimeOffset.FromUnixTimeSeconds(claims["exp"]!.GetValue<long>()).Should().BeAfter(DateTimeOffset.UtcNow.AddYears(9));
        Base64Url.DecodeFromChars(parts[2]).Should().HaveCount(32);
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
            answer.ErrorMessage.Should().Contain("expired on").And.Contain("WorkspaceStart");
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

    private static JsonObject Decode(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
}
