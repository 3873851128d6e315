using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using System.Web;

namespace Slipway.Images.Tests.Registry;

/// <summary>
/// Speaks the protocol by which an Azure Container Registry lets an Entra identity in
/// (<see href="https://azure.github.io/acr/AAD-OAuth.html"/>), as strictly as it is documented. An access token allows
/// what the identity's role allows, which may be less than was asked for.
/// </summary>
internal sealed class FakeAzureRegistry : IDisposable
{
    public const string Host = "team.azurecr.io";

    private readonly FakeRegistry _server;
    private readonly bool _mayPush;
    private readonly TimeSpan _lifetime;

    public FakeAzureRegistry(bool mayPush = true, TimeSpan? lifetime = null)
    {
        _mayPush = mayPush;
        _lifetime = lifetime ?? TimeSpan.FromHours(3);
        _server = new FakeRegistry(Answer);
    }

    /// <summary>The Entra token of the one identity that the registry knows.</summary>
    public static string EntraToken { get; } = Token("""
        {"aud": "https://containerregistry.azure.net", "oid": "0bj3c7", "tid": "t", "upn": "build@example.com"}
        """);

    public IEnumerable<string> Requests => _server.Requests.Select(request => string.Join(' ', request.Split(' ').Take(2)));

    /// <summary>A client of this registry under the name that registries have on Azure.</summary>
    public RegistryClient Client(Azure.Core.TokenCredential identity, RegistryCredential? docker = null) => new(
        RegistryAddress.Parse(Host), identity, _ => Task.FromResult(new DockerLogin(docker)), new Redirection(_server.Port));

    public void Dispose() => _server.Dispose();

    private void Answer(HttpListenerContext context, string body)
    {
        var form = HttpUtility.ParseQueryString(body);
        switch (context.Request.Url!.AbsolutePath)
        {
            case "/oauth2/exchange":
                Reply(
                    context,
                    IsForm(context) && form["grant_type"] == "access_token" && form["service"] == Host && form["access_token"] == EntraToken,
                    "refresh_token",
                    Token(string.Create(
                        CultureInfo.InvariantCulture,
                        $$"""{"grant_type": "refresh_token", "exp": {{(DateTimeOffset.UtcNow + _lifetime).ToUnixTimeSeconds()}}}""")));
                break;
            case "/oauth2/token":
                var asked = (form["scope"] ?? "").Split(':');
                Reply(
                    context,
                    IsForm(context) && form["grant_type"] == "refresh_token" && form["service"] == Host
                        && asked.Length == 3 && (form["refresh_token"] ?? "").StartsWith("e30.", StringComparison.Ordinal),
                    "access_token",
                    $"{asked.ElementAtOrDefault(1)}|{(_mayPush ? asked.ElementAtOrDefault(2) : "pull")}");
                break;
            default:
                AnswerAsRegistry(context);
                break;
        }
    }

    private static bool IsForm(HttpListenerContext context) =>
        context.Request.HttpMethod == "POST" && context.Request.ContentType == "application/x-www-form-urlencoded";

    private static void AnswerAsRegistry(HttpListenerContext context)
    {
        var isPush = context.Request.HttpMethod is not ("GET" or "HEAD");
        var allowed = (context.Request.Headers["Authorization"] ?? "").Replace("Bearer ", "", StringComparison.Ordinal).Split('|');
        if (allowed is [var repository, var actions]
            && context.Request.RawUrl!.StartsWith($"/v2/{repository}/", StringComparison.Ordinal)
            && actions.Split(',').Contains(isPush ? "push" : "pull"))
        {
            context.Response.AddHeader("Location", $"/v2/{repository}/blobs/uploads/1");
            FakeRegistry.Reply(context, context.Request.HttpMethod switch { "POST" => 202, "DELETE" => 204, _ => 404 }, "");
            return;
        }

        FakeRegistry.Reply(
            context,
            401,
            """{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required, visit https://aka.ms/acr/authorization for more information."}]}""",
            $"Bearer realm=\"https://{Host}/oauth2/token\",service=\"{Host}\",scope=\"repository:demo:{(isPush ? "pull,push" : "pull")}\"");
    }

    private static void Reply(HttpListenerContext context, bool isRight, string name, string token) => FakeRegistry.Reply(
        context,
        isRight ? 200 : 401,
        isRight
            ? $$"""{"{{name}}": "{{token}}"}"""
            : """{"errors": [{"code": "UNAUTHORIZED", "message": "could not validate the token"}]}""");

    private static string Token(string claims) => $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.signature";

    /// <summary>Takes requests to the registry's name to where it is.</summary>
    private sealed class Redirection(int port) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri!.GetLeftPart(UriPartial.Authority).Should().Be($"https://{Host}", "nothing goes elsewhere, or without TLS");
            request.RequestUri = new Uri($"http://127.0.0.1:{port}{request.RequestUri.PathAndQuery}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
