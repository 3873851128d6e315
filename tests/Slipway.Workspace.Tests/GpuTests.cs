using System.Text.Json.Nodes;
using Slipway.Workspace.Computes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Pipelines;

namespace Slipway.Workspace.Tests;

/// <summary>GPUs: who asks for them, what the engine is asked for, and what is said where it has none.</summary>
public sealed class GpuTests
{
    private const string NvidiaRuntime = """{"Runtimes": {"runc": {"path": "runc"}, "nvidia": {"path": "nvidia-container-runtime"}}}""";
    private const string NvidiaDevices = """{"DiscoveredDevices": [{"Source": "cdi", "ID": "nvidia.com/gpu=0"}]}""";

    [Theory]
    [InlineData("STANDARD_NC12", true)]
    [InlineData("Standard_NC6s_v3", true)]
    [InlineData("Standard_NC4as_T4_v3", true)]
    [InlineData("Standard_NC24ads_A100_v4", true)]
    [InlineData("Standard_NCC40ads_H100_v5", true)]
    [InlineData("Standard_ND96asr_v4", true)]
    [InlineData("Standard_ND96isr_H200_v5", true)]
    [InlineData("Standard_NV36ads_A10_v5", true)]
    [InlineData("Standard_ND96isr_MI300X_v5", false)]
    [InlineData("Standard_NV4as_v4", false)]
    [InlineData("Standard_NP10s", false)]
    [InlineData("Standard_DS3_v2", false)]
    [InlineData("Standard_E4s_v3", false)]
    [InlineData("gpuinstance", false)]
    [InlineData(null, false)]
    public void Azures_sizes_say_whether_they_have_NVIDIAs_GPUs(string? size, bool has) => GpuSize.Has(size).Should().Be(has);

    [Theory]
    [InlineData(NvidiaRuntime, """[{"Driver":"nvidia","Count":-1,"Capabilities":[["gpu"]]}]""")]
    [InlineData(NvidiaDevices, """[{"Driver":"cdi","DeviceIDs":["nvidia.com/gpu=all"]}]""")]
    public async Task A_step_on_a_cluster_of_GPUs_has_them_where_the_engine_has_some(string engineSays, string asked)
    {
        var image = await Engine.ImageAsync();
        using var folder = new TemporaryFolder();
        await using var engine = await EngineWithGpus.StartAsync(
            Path.Combine(folder.Path, "engine.sock"), JsonNode.Parse(engineSays)!.AsObject());
        await using var server = await TestServer.StartAsync(runsJobs: true, engine: engine.Address);
        await server.PutEnvironmentAsync(image);
        await PutClusterAsync(server, "STANDARD_NC12");
        await server.PutComputeAsync(name: "without");

        await server.PutAsync($"{W}/jobs/with", Command("echo with"));
        await server.PutAsync($"{W}/jobs/without", Command("echo without", "without"));

        (await server.EndOfAsync("with")).Status().Should().Be("Completed");
        (await server.EndOfAsync("without")).Status().Should().Be("Completed");
        engine.DeviceRequests.Select(Given).Should().BeEquivalentTo([asked, "[]"]);
        (await server.RunOfAsync("with"))["warnings"]!.ToJsonString().Should().NotContain("GPU");
    }

    [Fact]
    public async Task A_step_that_asks_for_GPUs_where_there_are_none_runs_without_and_says_so()
    {
        await using var server = await Tools.StartAsync();
        await PutClusterAsync(server, "Standard_NC6s_v3", "gpu");
        var byType = Command("echo without", null);
        byType["properties"]!["resources"] = JsonNode.Parse("""{"instanceType": "Standard_NC6s_v3"}""");
        var component = await server.PutComponentAsync("plain", "echo without");

        await server.PutAsync($"{W}/jobs/by-cluster", Command("echo without", "gpu"));
        await server.PutAsync($"{W}/jobs/by-type", byType);
        await server.PutAsync($"{W}/jobs/pipeline", Pipeline(
            $$"""{"one": {"type": "command", "componentId": "{{component}}", "computeId": "azureml:gpu"} }"""));
        await server.PutAsync($"{W}/jobs/plain", Command("echo without"));

        foreach (var job in (string[])["by-cluster", "by-type", "pipeline", "plain"])
        {
            (await server.EndOfAsync(job)).Status().Should().Be("Completed");
        }

        var step = (await server.GetAsync($"/history/v1.0{W}/runs/pipeline/children")).Body["value"]![0]!["runId"]!.GetValue<string>();
        foreach (var run in (string[])["by-cluster", "by-type", step])
        {
            (await server.RunOfAsync(run))["warnings"]![0]!["message"]!.GetValue<string>()
                .Should().StartWith("The step asks for GPUs and runs without: the container engine has neither");
        }

        (await server.RunOfAsync("plain"))["warnings"]!.AsArray().Should().BeEmpty();
        using var browser = await Browser.OpenAsync(server);
        (await browser.GetAsync("/jobs/by-cluster")).Text.Should().Contain("runs without: the container engine has neither");
    }

    /// <summary>A request for devices without what is nothing in it.</summary>
    private static string Given(string request) => new JsonArray([.. (JsonNode.Parse(request) as JsonArray ?? []).Select(device =>
        (JsonNode)new JsonObject(device!.AsObject()
            .Where(member => member.Value is not null and not JsonArray { Count: 0 } and not JsonObject { Count: 0 }
                && member.Value.ToJsonString() != "0")
            .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))))]).ToJsonString();

    private static async Task PutClusterAsync(TestServer server, string size, string name = "cluster")
    {
        var answer = await server.PutAsync($"{W}/computes/{name}", JsonNode.Parse($$"""
            {"location": "local", "properties": {"computeType": "AmlCompute", "properties": {
                "vmSize": "{{size}}", "scaleSettings": {"minNodeCount": 0, "maxNodeCount": 2} } } }
            """)!);
        answer.Status.Should().Be(201);
    }
}
