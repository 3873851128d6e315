using Azure.Core;
using Azure.Identity;
using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Registry;

public sealed class AzureRegistryTests
{
    private static readonly FixedToken s_identity = new(FakeAzureRegistry.EntraToken);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_Entra_identity_is_let_in_by_exchange_and_token()
    {
        using var registry = new FakeAzureRegistry();
        var identity = new FixedToken(FakeAzureRegistry.EntraToken);
        using var client = registry.Client(identity);

        await client.AuthorizePushAsync("demo", Cancellation);

        registry.Requests.Should().Equal(
            "POST /v2/demo/blobs/uploads/",
            "POST /oauth2/exchange",
            "POST /oauth2/token",
            "POST /v2/demo/blobs/uploads/",
            "DELETE /v2/demo/blobs/uploads/1");
        identity.Scopes.Should().Equal("https://containerregistry.azure.net/.default");
        client.AcceptedCredential!.ForEngine(FakeAzureRegistry.Host).IdentityToken.Should().StartWith("e30.");
    }

    [Fact]
    public async Task The_exchange_is_made_once_for_all_repositories()
    {
        using var registry = new FakeAzureRegistry();
        using var client = registry.Client(s_identity);

        await client.AuthorizePushAsync("one", Cancellation);
        await client.AuthorizePushAsync("two", Cancellation);

        registry.Requests.Count(request => request == "POST /oauth2/exchange").Should().Be(1);
        registry.Requests.Count(request => request == "POST /oauth2/token").Should().Be(2);
    }

    [Fact]
    public async Task A_refresh_token_that_is_about_to_end_is_not_used_again()
    {
        using var registry = new FakeAzureRegistry(lifetime: TimeSpan.FromMinutes(1));
        using var client = registry.Client(s_identity);

        await client.AuthorizePushAsync("one", Cancellation);
        await client.AuthorizePushAsync("two", Cancellation);

        registry.Requests.Count(request => request == "POST /oauth2/exchange").Should().Be(2);
    }

    [Fact]
    public async Task An_identity_without_AcrPush_is_named_with_the_role_it_lacks()
    {
        using var registry = new FakeAzureRegistry(mayPush: false);
        using var client = registry.Client(s_identity);
        (await client.FindImageAsync("demo", "tag", Cancellation)).Should().BeNull("it may pull");

        var diagnostic = await RefusalOf(() => client.AuthorizePushAsync("demo", Cancellation));

        diagnostic.Message.Should().Contain("does not let this build push 'demo'")
            .And.Contain("'build@example.com' (0bj3c7) was used, which lacks the role AcrPush")
            .And.Contain("401, authentication required");
        diagnostic.Remedy.Should().Contain("--role AcrPush");
    }

    [Fact]
    public async Task An_identity_that_the_registry_does_not_know_is_named()
    {
        using var registry = new FakeAzureRegistry();
        using var client = registry.Client(new FixedToken("e30.eyJhcHBpZCI6ICI0MiIsICJvaWQiOiAibyJ9.s"));

        var diagnostic = await RefusalOf(() => client.AuthorizePushAsync("demo", Cancellation));

        diagnostic.Message.Should().Contain("does not take the Azure identity 'application 42' (o)")
            .And.Contain("401, could not validate the token");
    }

    [Fact]
    public async Task Without_any_identity_the_way_to_sign_in_is_said()
    {
        using var registry = new FakeAzureRegistry();
        using var client = registry.Client(new NoIdentity());

        var diagnostic = await RefusalOf(() => client.AuthorizePushAsync("demo", Cancellation));

        diagnostic.Message.Should().Contain("no Azure identity is at hand: first line").And.NotContain("second line");
        diagnostic.Remedy.Should().Contain("az login").And.Contain("AcrPush");
    }

    [Fact]
    public async Task What_docker_login_keeps_goes_first_and_when_it_has_expired_the_Azure_identity_is_used()
    {
        using var registry = new FakeAzureRegistry();
        using var client = registry.Client(s_identity, new RegistryCredential("", "expired", IsToken: true));

        await client.AuthorizePushAsync("demo", Cancellation);

        registry.Requests.Should().Equal(
            "POST /v2/demo/blobs/uploads/",
            "POST /oauth2/token",
            "POST /oauth2/exchange",
            "POST /oauth2/token",
            "POST /v2/demo/blobs/uploads/",
            "DELETE /v2/demo/blobs/uploads/1");
    }

    [Theory]
    [InlineData("team.azurecr.cn", "https://management.chinacloudapi.cn/.default")]
    [InlineData("team.azurecr.us", "https://management.usgovcloudapi.net/.default")]
    public async Task Clouds_apart_have_audiences_of_their_own(string host, string scope)
    {
        var identity = new FixedToken("x");
        using var http = new HttpClient(new Unreachable());
        using var login = new AzureRegistryLogin(http, RegistryAddress.Parse(host), identity);

        var get = () => login.GetAsync(Cancellation);

        await get.Should().ThrowAsync<HttpRequestException>();
        identity.Scopes.Should().Equal(scope);
    }

    private static async Task<Diagnostic> RefusalOf(Func<Task> act)
    {
        var diagnostic = (await act.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP3022");
        diagnostic.Message.Should().NotContain("e30.", "a token is a secret");
        return diagnostic;
    }

    private sealed class NoIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("first line\nsecond line");

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("first line\nsecond line");
    }

    private sealed class Unreachable : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException("not from here");
    }
}
