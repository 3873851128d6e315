using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class HttpSurfaceTests
{
    [Fact]
    public async Task Without_the_token_nothing_but_health_and_discovery_answers()
    {
        await using var server = await StartAsync();
        server.Client.DefaultRequestHeaders.Authorization = null;

        (await server.GetAsync(W)).Status.Should().Be(401);
        (await server.GetAsync("/anything")).Status.Should().Be(401);
        (await server.GetAsync("/healthz")).Status.Should().Be(200);
        var discovery = await server.GetAsync("/discovery");
        discovery.Body["api"]!.GetValue<string>().Should().Be($"https://localhost:{server.Port}");

        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", new string('0', 64));
        (await server.GetAsync(W)).ErrorCode.Should().Be("AuthenticationFailed");
    }

    [Theory]
    [InlineData("", "MissingApiVersionParameter")]
    [InlineData("api-version=", "MissingApiVersionParameter")]
    [InlineData("api-version=1999-01-01", "InvalidApiVersionParameter")]
    public async Task An_api_version_that_is_missing_or_unknown_is_refused(string query, string code)
    {
        await using var server = await StartAsync();
        using var response = await server.Client.GetAsync(new Uri($"{W}?{query}", UriKind.Relative), TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        ((int)response.StatusCode).Should().Be(400);
        JsonNode.Parse(body)!["error"]!["code"]!.GetValue<string>().Should().Be(code);
    }

    [Theory]
    [InlineData("2022-05-01")]
    [InlineData("2022-10-01-preview")]
    [InlineData("2024-10-01")]
    [InlineData("2025-09-01")]
    public async Task The_versions_that_clients_send_are_known(string version)
    {
        await using var server = await StartAsync();
        (await server.GetAsync($"{W}?api-version={version}")).Status.Should().Be(200);
    }

    [Fact]
    public async Task Every_operation_of_the_table_that_is_not_built_says_so_with_501()
    {
        await using var server = await StartAsync();
        var table = server.Services.GetRequiredService<OperationRoutes>().Table;
        table.Select(o => o.Id).Should().OnlyHaveUniqueItems();
        foreach (var operation in table.Where(o => o.Handler is null))
        {
            var path = operation.Pattern.Replace(Operation.Workspace, W, StringComparison.Ordinal)
                .Replace("{subscriptionId}", WorkspaceScope.SubscriptionId, StringComparison.Ordinal)
                .Replace("{resourceGroupName}", WorkspaceScope.ResourceGroup, StringComparison.Ordinal);
            path = System.Text.RegularExpressions.Regex.Replace(path, "{[^}]*}", "some");
            var query = operation.Surface == Surface.Management ? "?api-version=2024-10-01" : "";
            var answer = await server.SendAsync(new HttpMethod(operation.Method), path + query, "{}");
            answer.Status.Should().Be(501, operation.Id);
            answer.ErrorTarget.Should().Be(operation.Id);
        }
    }

    [Theory]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111", "SubscriptionNotFound")]
    [InlineData("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/other", "ResourceGroupNotFound")]
    [InlineData(
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/providers/Microsoft.MachineLearningServices/workspaces/other",
        "ResourceNotFound")]
    public async Task Other_scopes_are_not_found(string path, string code)
    {
        await using var server = await StartAsync();
        var version = path.Contains("providers", StringComparison.Ordinal) ? "2024-10-01" : "2022-09-01";
        var answer = await server.GetAsync($"{path}?api-version={version}");

        answer.Status.Should().Be(404);
        answer.ErrorCode.Should().Be(code);
    }

    [Fact]
    public async Task An_unknown_path_is_not_found_with_the_error_body()
    {
        await using var server = await StartAsync();
        var answer = await server.GetAsync($"{W}/nothing/here");

        answer.Status.Should().Be(404);
        answer.ErrorCode.Should().Be("ResourceNotFound");
        answer.Body["error"]!.AsObject().Select(m => m.Key).Should()
            .BeEquivalentTo("code", "message", "target", "details", "additionalInfo");
    }

    [Theory]
    [InlineData("{", "InvalidRequestContent")]
    [InlineData("[]", "InvalidRequestContent")]
    [InlineData("""{"properties": 3}""", "InvalidRequestContent")]
    [InlineData("""{"properties": {"image": "a", "image": "b"}}""", "InvalidRequestContent")]
    [InlineData("""{"properties": {}}""", "InvalidRequestContent")]
    public async Task A_body_that_can_t_be_is_refused_with_the_field(string body, string code)
    {
        await using var server = await StartAsync();
        var answer = await server.SendAsync(HttpMethod.Put, $"{W}/environments/e/versions/1", body);

        answer.Status.Should().Be(400);
        answer.ErrorCode.Should().Be(code);
        answer.ErrorTarget.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_and_the_server_goes_on()
    {
        await using var server = await StartAsync();
        var body = new JsonObject { ["properties"] = new JsonObject { ["image"] = new string('x', 9 * 1024 * 1024) } }.ToJsonString();
        // The server hangs up on who goes on sending; one who asks first hears why.
        var answer = await server.SendAsync(
            HttpMethod.Put, $"{W}/environments/e/versions/1", body, r => r.Headers.ExpectContinue = true);
        answer.Status.Should().Be(413);
        (await server.GetAsync(W)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_body_that_is_nested_without_end_is_refused_and_the_server_goes_on()
    {
        await using var server = await StartAsync();
        const int depth = 10_000;
        var body = string.Concat(Enumerable.Repeat("{\"properties\":", depth)) + "1" + new string('}', depth);

        var answer = await server.SendAsync(HttpMethod.Put, $"{W}/jobs/deep", body);

        answer.Status.Should().Be(400);
        answer.ErrorCode.Should().Be("InvalidRequestContent");
        (await server.GetAsync(W)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_circle_of_twenty_thousand_steps_is_refused_and_the_server_goes_on()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync(
            "c", "echo", """{"i": {"type": "uri_folder"}}""", """{"o": {"type": "uri_folder"}}""");
        const int steps = 20_000;
        var nodes = string.Join(',', Enumerable.Range(0, steps).Select(i => $$$$"""
            "s{{{{i}}}}":{"componentId":"azureml:c:1","inputs":{"i":"${{parent.jobs.s{{{{(i + 1) % steps}}}}.outputs.o}}"}}
            """));

        var answer = await server.PutAsync($"{W}/jobs/circle", Pipelines.Pipeline($"{{{nodes}}}"));

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().StartWith("Steps wait for each other");
        (await server.GetAsync(W)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("${{", " ")]
    [InlineData("", "$[[")]
    public async Task A_text_that_was_made_to_be_searched_for_ever_is_refused_as_the_callers_fault(string start, string repeated)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var command = start + string.Concat(Enumerable.Repeat(repeated, 1_000_000));

        var answer = await server.PutAsync($"{W}/jobs/slow", new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["jobType"] = "Command",
                ["command"] = command,
                ["environmentId"] = "azureml:tools:1",
                ["computeId"] = "azureml:cluster",
            },
        });

        // What is no expression is the shell's affair; neither may be a fault of the server.
        answer.Status.Should().BeOneOf(201, 400);
    }

    [Fact]
    public async Task A_foreign_host_and_a_foreign_origin_are_refused()
    {
        await using var server = await StartAsync();
        using var handler = server.NewHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
            errors == System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch;
        using var rebinding = new HttpClient(handler);
        rebinding.DefaultRequestHeaders.Host = $"evil.example:{server.Port}";
        using var host = await rebinding.GetAsync(
            new Uri($"https://localhost:{server.Port}/healthz"), TestContext.Current.CancellationToken);
        var origin = await server.SendAsync(HttpMethod.Get, W, with: r => r.Headers.Add("Origin", "https://evil.example"));
        var rebound = await server.SendAsync(HttpMethod.Get, W, with: r => r.Headers.Add("Origin", "null"));
        var own = await server.SendAsync(
            HttpMethod.Get, W, with: r => r.Headers.Add("Origin", $"https://localhost:{server.Port}"));

        ((int)host.StatusCode).Should().Be(403);
        origin.ErrorCode.Should().Be("OriginNotAllowed");
        rebound.ErrorCode.Should().Be("OriginNotAllowed");
        own.Status.Should().Be(200);
    }

    [Theory]
    [InlineData("https://localhost")]
    [InlineData("https://127.0.0.1")]
    [InlineData("https://other.blob.localhost")]
    [InlineData("https://slipwaylocal.blob.localhost")]
    public async Task The_certificate_holds_for_every_name_of_the_server(string origin)
    {
        await using var server = await StartAsync();
        using var response = await server.Client.GetAsync(
            new Uri($"{origin}:{server.Port}/healthz"), TestContext.Current.CancellationToken);
        // The storage account's name leads to the blob service, which has no such path: what counts is the handshake.
        ((int)response.StatusCode).Should().BeOneOf(200, 400, 404);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task What_is_secret_can_be_read_by_its_owner_only()
    {
        await using var server = await StartAsync();
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        (File.GetUnixFileMode(server.StateDirectory) & (others | UnixFileMode.OtherExecute)).Should().Be(UnixFileMode.None);
        foreach (var name in (string[])["token", "authority.key", "authority.pem", "server.key", "server.pem", "workspace.db"])
        {
            (File.GetUnixFileMode(Path.Combine(server.StateDirectory, name)) & others).Should().Be(UnixFileMode.None, name);
        }
    }
}
