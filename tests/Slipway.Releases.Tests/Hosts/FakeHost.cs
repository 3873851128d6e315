using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Slipway.Releases.Tests.Hosts;

/// <summary>
/// As much of GitHub's and of Azure DevOps' REST API as releases need, over HTTP on loopback: releases by tag at the one,
/// annotated tags and references at the other, and comments of a pull request at both.
/// </summary>
internal sealed class FakeHost : IAsyncDisposable
{
    public const string Token = "a-token-of-the-fake";

    private readonly WebApplication _app;

    private FakeHost(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>GitHub's releases, as they were asked for.</summary>
    public List<JsonObject> Releases { get; } = [];

    /// <summary>Azure DevOps' tags, as they were asked for.</summary>
    public List<JsonObject> Tags { get; } = [];

    /// <summary>What is said of pull request 7.</summary>
    public FakeComments Comments { get; } = new();

    /// <summary>A status that every request gets instead of its answer.</summary>
    public HttpStatusCode? Refusal { get; set; }

    /// <summary>What a refusal says.</summary>
    public string RefusalMessage { get; set; } = "Resource not accessible by integration";

    public static async Task<FakeHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var fake = new FakeHost(app);
        app.Use(fake.AdmitAsync);
        app.MapGet("/repos/org/repo/releases/tags/{tag}", (string tag) =>
            fake.Releases.Find(release => (string?)release["tag_name"] == tag) is { } found
                ? Json(found, 200)
                : Json(new JsonObject { ["message"] = "Not Found" }, 404));
        app.MapPost("/repos/org/repo/releases", async (HttpRequest request) =>
        {
            var release = (JsonObject)(await JsonNode.ParseAsync(request.Body))!;
            release["id"] = fake.Releases.Count + 1;
            release["html_url"] = $"https://github.example.org/org/repo/releases/{release["tag_name"]}";
            fake.Releases.Add(release);
            return Json(release, 201);
        });

        const string repository = "/org/p1/_apis/git/repositories/r1";
        app.MapGet($"{repository}/refs", (string filter) => Json(
            new JsonObject
            {
                ["value"] = new JsonArray([.. fake.Tags
                    .Where(tag => $"tags/{tag["name"]}".StartsWith(filter, StringComparison.Ordinal))
                    .Select(tag => new JsonObject
                    {
                        ["name"] = $"refs/tags/{tag["name"]}",
                        ["objectId"] = new string('e', 40),
                        ["peeledObjectId"] = tag["taggedObject"]!["objectId"]!.DeepClone(),
                    })]),
            },
            200));
        app.MapPost($"{repository}/annotatedtags", async (HttpRequest request) =>
        {
            var tag = (JsonObject)(await JsonNode.ParseAsync(request.Body))!;
            fake.Tags.Add(tag);
            return Json(tag, 201);
        });
        fake.Comments.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        fake.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var given = context.Request.Headers.Authorization.ToString();
        if (Refusal is { } refusal)
        {
            // As Azure DevOps does: 203 and a page for signing in; as GitHub does: a message.
            context.Response.StatusCode = (int)refusal;
            var isPage = refusal == HttpStatusCode.NonAuthoritativeInformation;
            context.Response.ContentType = isPage ? "text/html" : "application/json";
            await context.Response.WriteAsync(isPage ? "<html>Sign in</html>" : $$"""{"message":"{{RefusalMessage}}"}""");
        }
        else if (given is not ($"Bearer {Token}" or $"Token {Token}" or $"token {Token}"))
        {
            context.Response.StatusCode = 401;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"message":"Bad credentials"}""");
        }
        else
        {
            await next(context);
        }
    }

    private static IResult Json(JsonObject body, int status) =>
        Results.Text(body.ToJsonString(), "application/json", Encoding.UTF8, status);
}
