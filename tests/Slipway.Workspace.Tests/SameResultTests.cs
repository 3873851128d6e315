using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class SameResultTests
{
    [Fact]
    public async Task A_pipeline_gives_the_same_as_a_job_through_its_endpoint_and_from_its_schedule()
    {
        await using var server = await Tools.StartAsync();
        await PublishAsync(server);

        var job = Pipelines.Pipeline("{}");
        job["properties"]!["componentId"] = "azureml:pipe:1";
        await server.RunAsync("direct", job);
        var invoked = (await server.PostAsync("/endpoints/pipe/jobs", new JsonObject())).Body["name"]!.GetValue<string>();
        await server.EndOfAsync(invoked);
        var scheduled = (await server.SendAsync(HttpMethod.Post, $"{W}/schedules/pipe/trigger")).Body["submissionId"]!.GetValue<string>();
        await server.EndOfAsync(scheduled);

        var direct = await ResultAsync(server, "direct");
        direct.Should().Be("Completed | count Completed 6 | write Completed hello | 6");
        (await ResultAsync(server, invoked)).Should().Be(direct);
        (await ResultAsync(server, scheduled)).Should().Be(direct);
        (await server.GetAsync($"{W}/jobs")).Body["value"]!.AsArray().Should().HaveCount(3);
    }

    /// <summary>How a job and its steps ended, with what these said and what it has made.</summary>
    private static async Task<string> ResultAsync(TestServer server, string id)
    {
        var job = (await server.GetAsync($"{W}/jobs/{id}")).Body;
        var steps = new List<string>();
        foreach (var (name, step) in (await server.StepsOfAsync(id)).OrderBy(step => step.Key, StringComparer.Ordinal))
        {
            step["properties"]!["azureml.isreused"].Should().BeNull("each must have run");
            steps.Add($"{name} {step.Status()} {(await server.LogOfAsync(step["runId"]!.GetValue<string>())).Trim()}");
        }

        var place = job["properties"]!["outputs"]!["result"]!["uri"]!.GetValue<string>().Split("/paths/")[1];
        var made = await File.ReadAllTextAsync(
            Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, place, "number"), TestContext.Current.CancellationToken);
        return $"{job.Status()} | {string.Join(" | ", steps)} | {made.Trim()}";
    }

    private static async Task PublishAsync(TestServer server)
    {
        await server.PutComponentAsync(
            "write", "echo ${{inputs.word}}; echo ${{inputs.word}} > ${{outputs.text}}",
            """{"word": {"type": "string"}}""", """{"text": {"type": "uri_file"}}""", isDeterministic: false);
        await server.PutComponentAsync(
            "count", "wc -c < ${{inputs.text}}; wc -c < ${{inputs.text}} > ${{outputs.result}}/number",
            """{"text": {"type": "uri_file"}}""", """{"result": {"type": "uri_folder"}}""", isDeterministic: false);
        await server.PutPipelineComponentAsync(
            "pipe",
            """
            {"write": {"componentId": "azureml:write:1", "computeId": "azureml:cluster", "inputs": {"word": {"value": "${{parent.inputs.word}}"} } },
             "count": {"componentId": "azureml:count:1", "computeId": "azureml:cluster", "inputs": {"text": {"value": "${{parent.jobs.write.outputs.text}}"} },
                       "outputs": {"result": "${{parent.outputs.result}}"} } }
            """,
            """{"word": {"type": "string", "default": "hello"}}""",
            """{"result": {"type": "uri_folder"}}""");
        var endpoint = JsonNode.Parse("""{"location": "local", "properties": {"authMode": "AADToken"}}""")!.AsObject();
        await server.PutAsync($"{W}/batchEndpoints/pipe", endpoint);
        await server.PutAsync($"{W}/batchEndpoints/pipe/deployments/first", JsonNode.Parse("""
            {"location": "local", "properties": {"deploymentConfiguration": {
                "deploymentConfigurationType": "PipelineComponent",
            """
            + """ "componentId": {"referenceType": "Id", "assetId": "azureml:pipe:1"} } } }""")!);
        endpoint["properties"]!["defaults"] = new JsonObject { ["deploymentName"] = "first" };
        await server.PutAsync($"{W}/batchEndpoints/pipe", endpoint);
        var schedule = await server.PutAsync($"{W}/schedules/pipe", JsonNode.Parse("""
            {"properties": {"trigger": {"triggerType": "Cron", "expression": "0 0 * * *", "startTime": "2100-01-01T00:00:00"},
                "action": {"actionType": "CreateJob", "jobDefinition": {"jobType": "Pipeline", "componentId": "azureml:pipe:1"}}}}
            """)!);
        schedule.Status.Should().Be(201, schedule.Body.ToJsonString());
    }
}
