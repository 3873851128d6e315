using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>What jobs have made, named by the job: as models, data, inputs of other jobs, and deployments.</summary>
public sealed class JobAssetTests
{
    private const string Store = "azureml://datastores/workspaceblobstore/paths";

    [Theory]
    [InlineData("azureml://jobs/mine/outputs/artifacts/paths/model/", "ExperimentRun/dcid.mine/model")]
    [InlineData("azureml://jobs/mine/outputs/default/model", "ExperimentRun/dcid.mine/model")]
    [InlineData("azureml://jobs/mine/outputs/trained", "azureml/mine/trained")]
    [InlineData("azureml://jobs/mine/outputs/trained/paths/a%20b/c", "azureml/mine/trained/a%20b/c")]
    [InlineData("runs:/mine/model", "ExperimentRun/dcid.mine/model")]
    public async Task A_model_and_data_of_a_job_lie_where_the_job_has_written_them(string uri, string place)
    {
        await using var server = await StartAsync();
        await PutJobAsync(server);

        var model = await server.PutAsync($"{W}/models/m/versions/1", Properties(new JsonObject { ["modelUri"] = uri }));
        var data = await server.PutAsync($"{W}/data/d/versions/1", Properties(new JsonObject { ["dataUri"] = uri, ["dataType"] = "uri_folder" }));

        model.Properties["modelUri"]!.GetValue<string>().Should().Be($"{Store}/{place}");
        model.Properties["jobName"]!.GetValue<string>().Should().Be("mine");
        data.Properties["dataUri"]!.GetValue<string>().Should().Be($"{Store}/{place}");
        (await server.PutAsync($"{W}/models/m/versions/1", Properties(new JsonObject { ["modelUri"] = uri }))).Status.Should().Be(200);
        (await server.PutAsync($"{W}/jobs/next", With(Command("ls ${{inputs.i}}"), "inputs", $$"""
            {"i": {"jobInputType": "uri_folder", "uri": "{{uri}}"} }
            """))).Status.Should().Be(201);
    }

    [Theory]
    [InlineData("azureml://jobs/none/outputs/artifacts/paths/model", "'azureml://jobs/none")]
    [InlineData("azureml://jobs/mine/outputs/other", "trained, default, artifacts")]
    [InlineData("azureml://jobs/mine/outputs/trained/paths/../../x", "can't be")]
    public async Task What_a_job_has_not_is_refused_with_what_it_has(string uri, string named)
    {
        await using var server = await StartAsync();
        await PutJobAsync(server);

        var answer = await server.PutAsync($"{W}/models/m/versions/1", Properties(new JsonObject { ["modelUri"] = uri }));
        var input = await server.PutAsync($"{W}/jobs/next", With(Command("ls ${{inputs.i}}"), "inputs", $$"""
            {"i": {"jobInputType": "uri_folder", "uri": "{{uri}}"} }
            """));

        input.Status.Should().Be(400);
        input.ErrorMessage.Should().Contain(named);
        if (!uri.Contains("..", StringComparison.Ordinal))
        {
            answer.Status.Should().Be(400);
            answer.ErrorTarget.Should().Be("properties.modelUri");
        }
    }

    [Fact]
    public async Task A_deployment_made_from_a_job_has_the_jobs_steps_and_takes_its_inputs_unless_given_others()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var step = await server.PutComponentAsync(
            "c", "echo ${{inputs.n}}", """{"n": {"type": "integer"}}""", """{"o": {"type": "uri_folder"}}""");
        var job = Pipelines.Pipeline(
            $$$$"""{"s": {"componentId": "{{{{step}}}}", "type": "command", "inputs": {"n": {"value": "${{parent.inputs.n}}"}}, "outputs": {"o": {"value": "${{parent.outputs.o}}"} } } }""",
            """{"n": {"jobInputType": "literal", "value": "5"}}""",
            """{"o": {"jobOutputType": "uri_folder"}}""");
        (await server.PutAsync($"{W}/jobs/mine", job)).Status.Should().Be(201);

        var component = await server.PutAsync($"{W}/components/made/versions/1", Properties(new JsonObject
        {
            ["componentSpec"] = new JsonObject { ["type"] = "pipeline", ["name"] = "made", ["sourceJobId"] = $"{W}/jobs/mine" },
        }));
        await server.PutAsync($"{W}/batchEndpoints/predict", JsonNode.Parse("""{"location": "local", "properties": {"authMode": "AADToken"}}""")!);
        var fresh = await server.GetAsync($"{W}/batchEndpoints/predict");
        await server.PutAsync($"{W}/batchEndpoints/predict/deployments/d", JsonNode.Parse($$$"""
            {"location": "local", "properties": {"deploymentConfiguration": {"deploymentConfigurationType": "PipelineComponent",
                "componentId": {"referenceType": "Id", "assetId": "{{{W}}}/components/made/versions/1"},
                "settings": {"default_compute": "azureml:cluster"} } } }
            """)!);
        var invoked = await InvokeAsync(server, "{}");
        var other = await InvokeAsync(server, """{"n": {"jobInputType": "literal", "value": "7"}}""");

        component.Status.Should().Be(201, component.Body.ToJsonString());
        invoked.Status.Should().Be(201, invoked.Body.ToJsonString());
        component.Properties["componentSpec"]!["jobs"]!.AsObject().Should().ContainKey("s");
        fresh.Properties["defaults"]!.AsObject().Should().ContainKey("deploymentName");
        invoked.Properties["inputs"]!["n"]!["value"]!.GetValue<string>().Should().Be("5");
        other.Properties["inputs"]!["n"]!["value"]!.GetValue<string>().Should().Be("7");
        invoked.Properties["outputs"]!.AsObject().Should().ContainKey("o");
    }

    [Fact]
    public async Task A_component_of_a_job_that_is_no_pipeline_or_not_there_is_refused()
    {
        await using var server = await StartAsync();
        await PutJobAsync(server);

        foreach (var (job, named) in new[] { ("mine", "no pipeline"), ("none", "not there") })
        {
            var answer = await server.PutAsync($"{W}/components/made/versions/1", Properties(new JsonObject
            {
                ["componentSpec"] = new JsonObject { ["type"] = "pipeline", ["sourceJobId"] = $"{W}/jobs/{job}" },
            }));

            answer.Status.Should().Be(400);
            answer.ErrorMessage.Should().Contain(named);
            answer.ErrorTarget.Should().Be("properties.componentSpec.sourceJobId");
        }
    }

    private static Task<Answer> InvokeAsync(TestServer server, string inputs) => server.SendAsync(
        HttpMethod.Post,
        "/endpoints/predict/jobs",
        $$"""{"properties": {"inputData": {{inputs}} } }""",
        request => request.Headers.Add("azureml-model-deployment", "d"));

    private static async Task PutJobAsync(TestServer server)
    {
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var put = await server.PutAsync(
            $"{W}/jobs/mine", With(Command("train"), "outputs", """{"trained": {"jobOutputType": "uri_folder"}}"""));
        put.Status.Should().Be(201, put.Body.ToJsonString());
    }

    private static JsonObject Command(string command) => Pipelines.Command(command);

    private static JsonObject With(JsonObject job, string member, string value)
    {
        job["properties"]![member] = JsonNode.Parse(value);
        return job;
    }

    private static JsonObject Properties(JsonObject properties) => new() { ["properties"] = properties };
}
