using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Eventually;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class NestedPipelineTests
{
    [Fact]
    public async Task A_step_runs_on_the_compute_that_an_input_of_its_pipeline_names_within_another_too()
    {
        await using var server = await Tools.StartAsync();
        await server.PutComputeAsync(name: "other");
        await server.PutComponentAsync("say", "echo said");
        await server.PutPipelineComponentAsync(
            "within", """{"s": {"componentId": "azureml:say:1", "computeId": "${{parent.inputs.where}}"} }""",
            """{"where": {"type": "string"}}""");

        await server.RunAsync("outer", Pipelines.Pipeline(
            """
            {"direct": {"componentId": "azureml:say:1", "computeId": "${{parent.inputs.where}}"},
             "nested": {"type": "pipeline", "componentId": "azureml:within:1", "inputs": {"where": {"value": "${{parent.inputs.where}}"} } } }
            """,
            """{"where": {"jobInputType": "literal", "value": "other"}}"""));

        var steps = await server.StepsOfAsync("outer");
        steps["direct"]["target"]!.GetValue<string>().Should().Be("other");
        (await server.StepsOfAsync(steps["nested"]["runId"]!.GetValue<string>()))["s"]["target"]!.GetValue<string>().Should().Be("other");
    }

    [Fact]
    public async Task A_pipeline_within_a_pipeline_is_a_run_of_its_own_and_passes_data_both_ways()
    {
        await using var server = await Tools.StartAsync();
        await PutNestedAsync(server);

        var job = await server.RunAsync("outer", Outer());

        var steps = await server.StepsOfAsync("outer");
        job.Status().Should().Be("Completed", string.Join("\n", steps.Values.Select(s => s.ToJsonString())));
        var nested = steps["nested"]["runId"]!.GetValue<string>();
        steps["nested"]["runType"]!.GetValue<string>().Should().Be("azureml.PipelineRun");
        var inner = await server.StepsOfAsync(nested);
        inner.Keys.Should().BeEquivalentTo(["twice", "again"]);
        inner["twice"]["parentRunId"]!.GetValue<string>().Should().Be(nested);
        inner["twice"]["rootRunId"]!.GetValue<string>().Should().Be("outer");
        (await server.LogOfAsync(steps["last"]["runId"]!.GetValue<string>())).Should().Be("xyxyxyxy\n");
        job["properties"]!["outputs"]!["result"]!["uri"]!.GetValue<string>()
            .Should().EndWith($"azureml/{inner["again"]["runId"]}/o/o", "a step of the nested pipeline writes it");
        await UntilAsync(async () => await Engine.ContainersOfAsync(server.Scope.WorkspaceId) is []);

        // The same once more: what the nested pipeline's steps have made is taken, and what reads it finds it.
        (await server.RunAsync("outer-again", Outer())).Status().Should().Be("Completed");
        var again = await server.StepsOfAsync("outer-again");
        again["last"]["properties"]!["azureml.isreused"]!.GetValue<string>().Should().Be("true");
        (await server.StepsOfAsync(again["nested"]["runId"]!.GetValue<string>())).Values
            .Should().AllSatisfy(step => step["properties"]!["azureml.reusedrunid"].Should().NotBeNull());
    }

    [Fact]
    public async Task A_failing_step_within_fails_the_pipelines_around_it_and_what_waits_for_them_is_not_run()
    {
        await using var server = await Tools.StartAsync();
        var fail = await server.PutComponentAsync("fail", "exit 4", outputs: """{"o": {"type": "uri_file"}}""");
        await server.PutComponentAsync("read", "cat ${{inputs.i}}", """{"i": {"type": "uri_file"}}""");
        await server.PutPipelineComponentAsync(
            "broken", $$$$"""{"bad": {"componentId": "{{{{fail}}}}", "outputs": {"o": "${{parent.outputs.o}}"} } }""",
            outputs: """{"o": {"type": "uri_file"}}""");
        await server.PutPipelineComponentAsync(
            "after", """{"inner": {"componentId": "azureml:read:1", "inputs": {"i": "${{parent.inputs.i}}"} } }""",
            """{"i": {"type": "uri_file"}}""");

        var job = await server.RunAsync("broken-run", Pipelines.Pipeline(
            """
            {"sub": {"type": "pipeline", "componentId": "azureml:broken:1"},
             "next": {"type": "pipeline", "componentId": "azureml:after:1", "inputs": {"i": "${{parent.jobs.sub.outputs.o}}"} } }
            """));

        var steps = await server.StepsOfAsync("broken-run");
        job.Status().Should().Be("Failed");
        steps["sub"].Status().Should().Be("Failed");
        steps["next"].Status().Should().Be("Canceled");
        (await server.StepsOfAsync(steps["sub"]["runId"]!.GetValue<string>()))["bad"]["properties"]!["exitCode"]!.GetValue<string>().Should().Be("4");
        (await server.StepsOfAsync(steps["next"]["runId"]!.GetValue<string>()))["inner"].Status().Should().Be("Canceled");
    }

    [Fact]
    public async Task An_input_that_a_nested_pipeline_does_not_have_is_refused_with_its_path()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await PutNestedAsync(server);
        var job = Outer();
        job["properties"]!["jobs"]!["nested"]!["inputs"]!["nope"] = "1";

        var answer = await server.PutAsync($"{W}/jobs/refused", job);

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be("properties.jobs.nested.inputs.nope");
    }

    private static JsonObject Outer() => Pipelines.Pipeline(
        """
        {
          "first": {"componentId": "azureml:first:1", "inputs": {"text": "${{parent.inputs.text}}"} },
          "nested": {"type": "pipeline", "componentId": "azureml:nested:1",
                     "inputs": {"file": "${{parent.jobs.first.outputs.o}}"}, "outputs": {"out": "${{parent.outputs.result}}"} },
          "last": {"componentId": "azureml:show:1", "inputs": {"i": "${{parent.jobs.nested.outputs.out}}"} }
        }
        """,
        """{"text": {"jobInputType": "literal", "value": "xy"}}""",
        """{"result": {"jobOutputType": "uri_file"}}""");

    private static async Task PutNestedAsync(TestServer server)
    {
        await server.PutComponentAsync("first", "printf %s ${{inputs.text}} > ${{outputs.o}}",
            """{"text": {"type": "string"}}""", """{"o": {"type": "uri_file"}}""");
        await server.PutComponentAsync("double", "cat ${{inputs.i}} ${{inputs.i}} > ${{outputs.o}}",
            """{"i": {"type": "uri_file"}}""", """{"o": {"type": "uri_file"}}""");
        await server.PutComponentAsync("show", "echo $(cat ${{inputs.i}})", """{"i": {"type": "uri_file"}}""");
        await server.PutPipelineComponentAsync(
            "nested",
            """
            {"twice": {"componentId": "azureml:double:1", "inputs": {"i": "${{parent.inputs.file}}"} },
             "again": {"componentId": "azureml:double:1", "inputs": {"i": "${{parent.jobs.twice.outputs.o}}"}, "outputs": {"o": "${{parent.outputs.out}}"} } }
            """,
            """{"file": {"type": "uri_file"}}""",
            """{"out": {"type": "uri_file"}}""");
    }
}
