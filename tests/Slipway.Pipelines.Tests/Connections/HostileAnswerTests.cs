using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Connections;

/// <summary>What answers in a workspace's place may mean harm: it gets no token for others, no memory and no time without end.</summary>
public sealed class HostileAnswerTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly List<string> _elsewhere = [];
    private FakeAzure _azure = null!;
    private WorkspaceClient _client = null!;
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;

    // The same machine by another name.
    private string Elsewhere => $"https://127.0.0.1:{_azure.Address.Port}/next";

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync();
        _client = new WorkspaceClient(_azure.Connection());
        _azure.AnswerAny = async context =>
        {
            if (context.Request.Host.Host != _azure.Address.Host)
            {
                _elsewhere.Add(context.Request.Headers.Authorization.ToString());
            }

            context.Response.ContentType = "application/json";
            await _answer(context);
            return true;
        };
    }

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task A_next_page_on_another_server_is_not_asked_for()
    {
        _answer = context => context.Response.WriteAsync($$"""{"value": [], "nextLink": "{{Elsewhere}}"}""");

        foreach (var list in (Func<Task>[])[() => ListAsync(_client.ListAsync("schedules", "", Cancel)), () => ListAsync(_client.DataPlane.ListAsync("list", new Uri(_azure.Address, "/history"), Cancel))])
        {
            (await FailureAsync(list)).Message.Should().Contain($"leads to https://127.0.0.1").And.Contain("nothing was sent there");
        }

        _elsewhere.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Azure-AsyncOperation")]
    [InlineData("Location")]
    public async Task An_operation_on_another_server_is_not_followed(string header)
    {
        _answer = context =>
        {
            context.Response.StatusCode = 202;
            context.Response.Headers[header] = Elsewhere;
            return context.Response.WriteAsync("{}");
        };

        var found = await FailureAsync(() => _client.Resources.PutAsync("computes/c", Cluster(), Cancel));

        found.Code.Should().Be("SLP0075");
        _elsewhere.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Azure-AsyncOperation", 200, "{\"status\": \"Running\"}", "{\"status\": \"Succeeded\"}")]
    [InlineData("Azure-AsyncOperation", 200, "{\"status\": \"Resizing\"}", "{\"status\": \"succeeded\"}")]
    [InlineData("Location", 202, "{}", "{\"properties\": {}}")]
    [InlineData(
        null,
        200,
        "{\"properties\": {\"provisioningState\": \"Scaling\"}}",
        "{\"properties\": {\"provisioningState\": \"succeeded\"}}")]
    [InlineData(
        null,
        200,
        "{\"properties\": {\"provisioningState\": \"Creating\"}}",
        "{\"properties\": {\"provisioningState\": \"Succeeded\"}}")]
    public async Task What_the_workspace_has_begun_is_asked_for_until_it_has_ended(
        string? header, int status, string underWay, string ended)
    {
        var asked = 0;
        _answer = context =>
        {
            context.Response.Headers.RetryAfter = "0";
            if (context.Request.Method == "PUT")
            {
                context.Response.StatusCode = 202;
                if (header is not null)
                {
                    // An address may be relative.
                    context.Response.Headers[header] = "/operations/1";
                }

                return context.Response.WriteAsync(header is null ? underWay : "{}");
            }

            context.Response.StatusCode = ++asked < 3 ? status : 200;
            return context.Response.WriteAsync(asked < 3 ? underWay : ended);
        };

        await _client.Resources.PutAsync("computes/c", Cluster(), Cancel);

        asked.Should().Be(3);
    }

    [Theory]
    [InlineData("{}", "SLP0075", "'status'")]
    [InlineData(
        "{\"status\": \"Failed\", \"error\": {\"code\": \"NoQuota\", \"message\": \"no cores are left\"}}",
        "SLP0073",
        "can't write computes/c: no cores are left (NoQuota)")]
    [InlineData("{\"status\": \"Canceled\"}", "SLP0073", "can't write computes/c")]
    [InlineData("{\"status\": \"failed\"}", "SLP0073", "can't write computes/c")]
    public async Task An_operation_that_fails_or_does_not_say_how_far_it_is_is_an_error(string answer, string code, string message)
    {
        _answer = context =>
        {
            context.Response.Headers["Azure-AsyncOperation"] = $"{_azure.Address}operations/1";
            return context.Response.WriteAsync(context.Request.Method == "PUT" ? "{}" : answer);
        };

        var found = await FailureAsync(() => _client.Resources.PutAsync("computes/c", Cluster(), Cancel));

        found.Code.Should().Be(code);
        found.Message.Should().Contain(message);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("http://localhost/next")]
    [InlineData("file:///etc/passwd")]
    public async Task A_next_page_that_is_no_address_of_the_server_is_an_error(string next)
    {
        _answer = context => context.Request.Path.Value!.EndsWith("/schedules", StringComparison.Ordinal)
            ? context.Response.WriteAsync($$"""{"value": [], "nextLink": "{{next}}"}""")
            : context.Response.WriteAsync("[]");

        (await FailureAsync(() => ListAsync(_client.ListAsync("schedules", "", Cancel)))).Code.Should().Be("SLP0075");
    }

    [Fact]
    public async Task A_list_without_an_end_is_given_up()
    {
        var page = 0;
        _answer = context => context.Response.WriteAsync($$"""{"value": [{}], "nextLink": "{{_azure.Address}}next?page={{++page}}"}""");

        var found = await FailureAsync(() => ListAsync(_client.ListAsync("schedules", "", Cancel)));

        found.Message.Should().Be("can't list schedules: the list has more than 1000 pages, or no end");
        page.Should().Be(1_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_does_not_end_is_cut(bool saysItsLength)
    {
        _answer = async context =>
        {
            context.Response.Headers.ContentLength = saysItsLength ? long.MaxValue : null;
            var blanks = Encoding.ASCII.GetBytes(new string(' ', 1024 * 1024));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(blanks, context.RequestAborted);
            }
        };

        foreach (var request in Requests())
        {
            var found = await FailureAsync(request);

            found.Code.Should().Be("SLP0075");
            found.Message.Should().Contain("longer than 64 MiB").And.Contain($"({_azure.Address}");
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"value\":")]
    public async Task An_answer_that_is_too_deep_is_an_error(string nested)
    {
        _answer = context => context.Response.WriteAsync(new StringBuilder().Insert(0, nested, 100_000).ToString());

        foreach (var request in Requests())
        {
            (await FailureAsync(request)).Code.Should().Be("SLP0075");
        }
    }

    private Func<Task>[] Requests() =>
    [
        () => _client.Resources.GetAsync("computes/c", Cancel),
        () => _client.Resources.PutAsync("computes/c", Cluster(), Cancel),
        () => _client.PostAsync("computes/c", "start", null, Cancel),
        () => ListAsync(_client.ListAsync("schedules", "", Cancel)),
    ];

    private static async Task ListAsync(IAsyncEnumerable<JsonObject> list)
    {
        await foreach (var _ in list)
        {
        }
    }

    private static async Task<Diagnostic> FailureAsync(Func<Task> request) =>
        (await request.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();

    private static JsonObject Cluster() => new() { ["properties"] = new JsonObject { ["computeType"] = "AmlCompute" } };
}
