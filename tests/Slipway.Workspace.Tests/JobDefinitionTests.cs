using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class JobDefinitionTests
{
    [Theory]
    [InlineData("""{"s": {"type": "sweep", "componentId": "azureml:c:1"}}""", "sweep")]
    [InlineData("""{"s": {"type": "spark", "componentId": "azureml:c:1"}}""", "a Spark cluster")]
    [InlineData("""{"s": {"type": "automl", "task": "classification"}}""", "chooses and trains")]
    [InlineData("""{"s": {"type": "if_else", "condition": "x"}}""", "type if_else")]
    [InlineData("""{"s": {"type": "parallel", "componentId": "azureml:c:1"}}""", "parallel")]
    [InlineData("""{"s": {"type": "pipeline", "componentId": "azureml:c:1"}}""", "pipeline")]
    [InlineData("""{"s": {"componentId": "azureml:c:1", "resources": {"instance_count": 2}}}""", "nodes")]
    [InlineData("""{"s": {"componentId": "azureml:c:1", "distribution": {"distribution_type": "Ray"}}}""", "Ray")]
    [InlineData("""{"s": {"componentId": "azureml:c:9"}}""", "'9'")]
    [InlineData("""{"s": {"componentId": "azureml://registries/azureml/components/c/versions/1"}}""", "registry")]
    [InlineData("""{"s": {"componentId": "azureml:c:1", "inputs": {"nope": {"value": "1"}}}}""", "'nope'")]
    [InlineData("""{"s": {"componentId": "azureml:c:1", "inputs": {"n": {"value": "many"}}}}""", "'many'")]
    [InlineData("""{"s": {"componentId": "azureml:c:1", "inputs": {"n": {"value": "7"}}}}""", "between")]
    [InlineData("""{"s": {"componentId": "azureml:c:1", "inputs": {"n": {"value": "${{parent.inputs.x}}"}}}}""", "'x'")]
    [InlineData("""{"s": {"componentId": "azureml:c:1", "inputs": {"d": {"job_input_type": "uri_folder", "uri": "http://elsewhere/x"}}}}""", "elsewhere")]
    [InlineData("""{"s": {"componentId": "azureml:c:1", "computeId": "azureml:gone"}}""", "'gone'")]
    [InlineData("""{"s": {"componentId": "azureml:c:1", "inputs": {"d": {"value": "${{parent.jobs.s.outputs.o}}"}}}}""", "s → s")]
    public async Task A_step_that_can_t_run_here_is_refused_when_its_job_is_made(string nodes, string named)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync(
            "c", "echo $[[${{inputs.d}}]] ${{inputs.n}} > ${{outputs.o}}",
            """{"n": {"type": "integer", "default": "1", "max": "5"}, "d": {"type": "uri_folder", "optional": true}}""",
            """{"o": {"type": "uri_folder"}}""");

        var answer = await server.PutAsync($"{W}/jobs/refused", Pipelines.Pipeline(nodes));

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain(named);
        answer.ErrorTarget.Should().StartWith("properties");
        (await server.GetAsync($"{W}/jobs/refused")).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_job_reads_back_as_it_was_put_and_can_be_archived_but_not_changed()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var component = await server.PutComponentAsync("c", "echo");
        var job = Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{component}}}}", "type": "command"} }""");
        await server.PutAsync($"{W}/jobs/mine", job);

        var got = await server.GetAsync($"{W}/jobs/mine");
        JsonNode.DeepEquals(got.Properties["jobs"], job["properties"]!["jobs"]).Should().BeTrue();
        got.Properties["services"]!["Studio"]!["endpoint"].Should().NotBeNull();

        var archived = got.Body.DeepClone().AsObject();
        archived["properties"]!["isArchived"] = true;
        (await server.PutAsync($"{W}/jobs/mine", archived)).Status.Should().Be(200);
        (await server.GetAsync($"{W}/jobs?listViewType=ActiveOnly")).Body["value"]!.AsArray().Should().BeEmpty();
        (await server.GetAsync($"{W}/jobs?listViewType=All")).Body["value"]!.AsArray().Should().ContainSingle();

        archived["properties"]!["jobs"]!["s"]!["limits"] = new JsonObject { ["timeout"] = 5 };
        (await server.PutAsync($"{W}/jobs/mine", archived)).Status.Should().Be(409);
    }

    [Fact]
    public async Task The_webhooks_of_a_job_are_patched_one_by_one_and_nothing_else_of_it_is()
    {
        await using var server = await StartAsync();
        await PublishAsync(server);
        var invoked = await server.PostAsync("/endpoints/predict/jobs", JsonNode.Parse("""
            {"properties": {"inputData": {"data": {"jobInputType": "UriFolder", "uri": "azureml://datastores/workspaceblobstore/paths/x"}}}}
            """)!);
        var path = $"{W}/jobs/{invoked.Body["name"]}";
        var before = await server.GetAsync(path);
        Task<Answer> PatchAsync(string body) => server.SendAsync(HttpMethod.Patch, path, body);

        (await PatchAsync(
            """{"properties": {"notificationSetting": {"webhooks": {"a": {"webhookType": "AzureDevOps", "eventType": "x"},"""
            + """ "b": {"webhookType": "AzureDevOps", "eventType": "y"}}}}}"""))
            .Status.Should().Be(200);
        (await PatchAsync("""{"properties": {"notificationSetting": {"webhooks": {"a": null}}}}""")).Status.Should().Be(200);
        var tags = await PatchAsync("""{"properties": {"tags": {"x": "y"}}}""");

        tags.Status.Should().Be(400);
        tags.ErrorTarget.Should().Be("properties.tags");
        var after = await server.GetAsync(path);
        after.Properties["notificationSetting"]!.ToJsonString()
            .Should().Be("""{"webhooks":{"b":{"webhookType":"AzureDevOps","eventType":"y"}}}""");
        after.Properties["tags"]!.AsObject().Should().BeEmpty();
        (await server.PutAsync(path, before.Body)).Status.Should().Be(200, "webhooks are no part of what a job means");
        (await server.SendAsync(HttpMethod.Patch, $"{W}/jobs/none", "{}")).Status.Should().Be(404);
    }

    [Fact]
    public async Task An_invocation_makes_one_job_of_the_default_deployment_with_its_defaults()
    {
        await using var server = await StartAsync();
        await PublishAsync(server);

        var answer = await server.PostAsync("/endpoints/predict/jobs", JsonNode.Parse("""
            {"Properties": {"InputData": {
                "data": {"JobInputType": "UriFolder", "Uri": "azureml://datastores/workspaceblobstore/paths/some/folder"},
                "rate": {"jobInputType": "Literal", "value": 0.5}
            }, "properties": {"experimentName": "asked-for"}}}
            """)!);

        answer.Status.Should().Be(201, answer.Body.ToJsonString());
        answer.Properties["inputs"]!["rate"]!["value"]!.GetValue<string>().Should().Be("0.5");
        answer.Properties["experimentName"]!.GetValue<string>().Should().Be("asked-for");
        answer.Properties["properties"]!["azureml.deploymentname"]!.GetValue<string>().Should().Be("first");
        var steps = await server.StepsOfAsync(answer.Body["name"]!.GetValue<string>());
        steps.Should().ContainKey("only");
    }

    [Fact]
    public async Task A_job_of_an_invocation_shows_the_defaults_that_it_runs_with_and_can_be_put_back()
    {
        await using var server = await StartAsync();
        await PublishAsync(server);
        var invoked = await server.PostAsync("/endpoints/predict/jobs", JsonNode.Parse("""
            {"properties": {"inputData": {"data": {"jobInputType": "UriFolder", "uri": "azureml://datastores/workspaceblobstore/paths/x"}}}}
            """)!);
        var path = $"{W}/jobs/{invoked.Body["name"]}";

        var job = await server.GetAsync(path);
        job.Properties["inputs"]!["rate"]!["value"]!.GetValue<string>().Should().Be("0.1");
        job.Properties["isArchived"] = true;
        (await server.PutAsync(path, job.Body)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_missing_input_of_an_invocation_is_named()
    {
        await using var server = await StartAsync();
        await PublishAsync(server);

        var answer = await server.PostAsync("/endpoints/predict/jobs", JsonNode.Parse("""{"properties": {}}""")!);

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain("'data'").And.Contain("required");
    }

    [Fact]
    public async Task An_invocation_that_is_repeated_with_its_request_id_makes_no_second_job()
    {
        await using var server = await StartAsync();
        await PublishAsync(server);
        const string body = """
            {"properties": {"inputData": {"data": {"jobInputType": "uri_folder", "uri": "azureml://datastores/workspaceblobstore/paths/x"}}}}
            """;

        async Task<string> InvokeAsync(string id) => (await server.SendAsync(
            HttpMethod.Post, "/endpoints/predict/jobs", body, r => r.Headers.Add("x-ms-client-request-id", id)))
            .Body["name"]!.GetValue<string>();

        var first = await InvokeAsync("one");
        (await InvokeAsync("one")).Should().Be(first);
        (await InvokeAsync("two")).Should().NotBe(first);

        // Both lists are of the endpoint's own jobs: the caller's, and the one that the Python SDK asks for.
        const string sdk = $"/mferp/managementfrontend{W}/batchEndpoints/predict/jobs?api-version=2020-09-01-dataplanepreview";
        foreach (var list in (string[])["/endpoints/predict/jobs", sdk])
        {
            var jobs = (await server.GetAsync(list)).Body["value"]!.AsArray();
            jobs.Select(job => job!["name"]!.GetValue<string>()).Should().HaveCount(2).And.Contain(first);
        }

        (await server.GetAsync("/endpoints/nothing/jobs")).Status.Should().Be(404);
        (await server.GetAsync($"{W}/jobs")).Body["value"]!.AsArray().Should().HaveCount(2);
    }

    private static async Task PublishAsync(TestServer server)
    {
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var step = await server.PutComponentAsync(
            "step", "ls ${{inputs.data}}; echo ${{inputs.rate}}",
            """{"data": {"type": "uri_folder"}, "rate": {"type": "number"}}""");
        var pipeline = await server.PutAsync($"{W}/components/pipe/versions/1", JsonNode.Parse($$$$"""
            {"properties": {"componentSpec": {
                "name": "pipe", "type": "pipeline", "version": "1",
                "inputs": {"data": {"type": "uri_folder"}, "rate": {"type": "number", "default": "0.1"} },
                "jobs": {"only": {"type": "command", "componentId": "{{{{step}}}}", "inputs": {
                    "data": {"job_input_type": "literal", "value": "${{parent.inputs.data}}"},
                    "rate": {"job_input_type": "literal", "value": "${{parent.inputs.rate}}"} } } } } } }
            """)!);
        pipeline.Status.Should().Be(201);
        var endpoint = JsonNode.Parse("""{"location": "local", "properties": {"authMode": "AADToken"}}""")!.AsObject();
        await server.PutAsync($"{W}/batchEndpoints/predict", endpoint);
        var deployment = await server.PutAsync($"{W}/batchEndpoints/predict/deployments/first", JsonNode.Parse($$$$"""
            {"location": "local", "properties": {"deploymentConfiguration": {
                "deploymentConfigurationType": "PipelineComponent",
                "componentId": {"referenceType": "Id", "assetId": "{{{{W}}}}/components/pipe/versions/1"},
                "settings": {"default_compute": "cluster"} } } }
            """)!);
        deployment.Status.Should().Be(201, deployment.Body.ToJsonString());
        endpoint["properties"]!["defaults"] = new JsonObject { ["deploymentName"] = "first" };
        (await server.PutAsync($"{W}/batchEndpoints/predict", endpoint)).Status.Should().Be(200);
    }
}
