using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Blobs;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>Puts what jobs need, as clients put it.</summary>
public static class Pipelines
{
    public const string W = TestServer.W;

    public static async Task PutEnvironmentAsync(this TestServer server, string image = "example:1")
    {
        var answer = await server.PutAsync(
            $"{W}/environments/tools/versions/1", new JsonObject { ["properties"] = new JsonObject { ["image"] = image } });
        answer.Status.Should().Be(201);
    }

    public static async Task PutComputeAsync(this TestServer server, int nodes = 2, string name = "cluster")
    {
        var answer = await server.PutAsync($"{W}/computes/{name}", JsonNode.Parse($$"""
            {"location": "local", "properties": {"computeType": "AmlCompute", "properties": {
                "vmSize": "STANDARD_DS3_V2", "scaleSettings": {"minNodeCount": 0, "maxNodeCount": {{nodes}} } } } }
            """)!);
        answer.Status.Should().BeOneOf(200, 201);
    }

    /// <summary>A component of a command; inputs and outputs by name and type.</summary>
    public static async Task<string> PutComponentAsync(
        this TestServer server, string name, string command, string inputs = "{}", string outputs = "{}", string? code = null,
        bool isDeterministic = true)
    {
        var spec = new JsonObject
        {
            ["name"] = name,
            ["type"] = "command",
            ["version"] = "1",
            ["command"] = command,
            ["environment"] = $"azureml:{W}/environments/tools/versions/1",
            ["inputs"] = JsonNode.Parse(inputs),
            ["outputs"] = JsonNode.Parse(outputs),
            ["is_deterministic"] = isDeterministic,
        };
        if (code is not null)
        {
            spec["code"] = $"azureml:{code}";
        }

        return await server.PutSpecificationAsync(name, spec);
    }

    /// <summary>A component of a pipeline; nodes, inputs and outputs by name.</summary>
    public static Task<string> PutPipelineComponentAsync(
        this TestServer server, string name, string nodes, string inputs = "{}", string outputs = "{}") =>
        server.PutSpecificationAsync(name, new JsonObject
        {
            ["name"] = name,
            ["type"] = "pipeline",
            ["version"] = "1",
            ["jobs"] = JsonNode.Parse(nodes),
            ["inputs"] = JsonNode.Parse(inputs),
            ["outputs"] = JsonNode.Parse(outputs),
        });

    private static async Task<string> PutSpecificationAsync(this TestServer server, string name, JsonObject spec)
    {
        var answer = await server.PutAsync(
            $"{W}/components/{name}/versions/1",
            new JsonObject { ["properties"] = new JsonObject { ["componentSpec"] = spec, ["isAnonymous"] = false } });
        answer.Status.Should().Be(201, answer.Body.ToJsonString());
        return $"{W}/components/{name}/versions/1";
    }

    public static async Task<string> PutCodeAsync(this TestServer server, string name, string file, string content)
    {
        var store = server.Services.GetRequiredService<BlobStore>();
        var location = new BlobLocation(server.Scope.DefaultContainer, $"LocalUpload/{name}/{file}");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        await store.PutAsync(
            location,
            stream,
            new BlobHeaders(null, null, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty),
            default);
        var answer = await server.PutAsync($"{W}/codes/{name}/versions/1", new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["codeUri"] = server.Scope.BlobAddress(location.Folder).AbsoluteUri,
            },
        });
        answer.Status.Should().BeOneOf(200, 201);
        return $"{W}/codes/{name}/versions/1";
    }

    /// <summary>A pipeline job of the nodes.</summary>
    public static JsonObject Pipeline(string nodes, string inputs = "{}", string outputs = "{}", string settings = "{}")
    {
        var result = JsonNode.Parse(settings)!.AsObject();
        result["default_compute"] = "azureml:cluster";
        return new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["jobType"] = "Pipeline",
                ["displayName"] = "a pipeline",
                ["experimentName"] = "tests",
                ["jobs"] = JsonNode.Parse(nodes),
                ["inputs"] = JsonNode.Parse(inputs),
                ["outputs"] = JsonNode.Parse(outputs),
                ["settings"] = result,
            },
        };
    }

    /// <summary>A command job of the tools; on no compute of its own when none is named.</summary>
    public static JsonObject Command(string command, string? compute = "cluster")
    {
        var properties = new JsonObject
        {
            ["jobType"] = "Command",
            ["command"] = command,
            ["environmentId"] = $"{W}/environments/tools/versions/1",
        };
        if (compute is not null)
        {
            properties["computeId"] = $"{W}/computes/{compute}";
        }

        return new JsonObject { ["properties"] = properties };
    }

    public static Task<JsonObject> UntilStatusAsync(this TestServer server, string id, string status) =>
        server.UntilAsync($"{W}/jobs/{id}", job => job.Status() == status);

    /// <summary>Run history's document of a run.</summary>
    public static async Task<JsonObject> RunOfAsync(this TestServer server, string id) =>
        (await server.GetAsync($"/history/v1.0{W}/runs/{id}")).Body;

    /// <summary>Waits until a run says what it waits for.</summary>
    public static async Task<string> WaitOfAsync(this TestServer server, string id) => (await server.UntilAsync(
        $"/history/v1.0{W}/runs/{id}", run => run["properties"]?["slipway.waits"] is not null))["properties"]!["slipway.waits"]!.GetValue<string>();

    public static async Task<JsonObject> RunAsync(this TestServer server, string id, JsonObject job)
    {
        var put = await server.PutAsync($"{W}/jobs/{id}", job);
        put.Status.Should().Be(201, put.Body.ToJsonString());
        return await server.EndOfAsync(id);
    }

    public static Task<JsonObject> EndOfAsync(this TestServer server, string id) => server.UntilAsync(
        $"{W}/jobs/{id}",
        job => job["properties"]?["status"]?.GetValue<string>() is "Completed" or "Failed" or "Canceled");

    public static async Task<Dictionary<string, JsonObject>> StepsOfAsync(this TestServer server, string id)
    {
        var children = await server.GetAsync($"/history/v1.0{W}/runs/{id}/children");
        return children.Body["value"]!.AsArray().ToDictionary(
            child => child!["displayName"]!.GetValue<string>(), child => child!.AsObject());
    }

    public static async Task<string> LogOfAsync(this TestServer server, string runId, string name = "user_logs/std_log.txt")
    {
        var details = await server.GetAsync($"/history/v1.0{W}/runs/{runId}/details");
        var address = details.Body["logFiles"]![name]!.GetValue<string>();
        using var client = server.NewClient();
        return await client.GetStringAsync(new Uri(address), TestContext.Current.CancellationToken);
    }

    public static string Status(this JsonObject run) =>
        (run["properties"]?["status"] ?? run["status"])!.GetValue<string>();
}
