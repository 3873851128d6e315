using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
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
