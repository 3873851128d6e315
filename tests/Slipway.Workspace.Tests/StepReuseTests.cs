using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Runs;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class StepReuseTests
{
    // What it writes tells whether it has run again.
    private const string MakeCommand = "date +%s%N > ${{outputs.o}}/t; echo ${{inputs.n}} >> ${{outputs.o}}/t";
    private const string CopyCommand = "cat ${{inputs.i}}/t > ${{outputs.o}}/c";

    [Fact]
    public async Task A_step_of_which_nothing_has_changed_is_not_run_again_and_says_why()
    {
        await using var server = await StartWithPipelineAsync();
        var first = await RunAsync(server, "one");
        var second = await RunAsync(server, "two");

        Note(first, "make").Should().Contain("no step of this name");
        foreach (var step in (string[])["make", "copy"])
        {
            second[step]["properties"]!["azureml.reusedrunid"]!.GetValue<string>().Should().Be(first[step]["runId"]!.GetValue<string>());
            Note(second, step).Should().StartWith("Reused from");
            (await server.LogOfAsync(second[step]["runId"]!.GetValue<string>())).Should().StartWith("Reused from");
        }

        var outputs = (await server.GetAsync($"{W}/jobs/two")).Properties["outputs"]!;
        outputs["result"]!["uri"]!.GetValue<string>().Should().Contain(first["copy"]["runId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_step_with_another_input_and_what_reads_its_output_are_run_with_the_change_named()
    {
        await using var server = await StartWithPipelineAsync();
        await RunAsync(server, "one");
        var second = await RunAsync(server, "two", n: 2);

        Note(second, "make").Should().StartWith("Run, not reused: input 'n' changed since");
        Note(second, "copy").Should().StartWith("Run, not reused: input 'i' changed since");
    }

    [Fact]
    public async Task Force_rerun_and_a_component_that_is_not_deterministic_are_run()
    {
        await using var server = await StartWithPipelineAsync();
        await RunAsync(server, "one");
        Note(await RunAsync(server, "forced", settings: """{"force_rerun": true}"""), "make").Should().Contain("force_rerun");
        var dice = await server.PutAsync($"{W}/components/make/versions/2", Component("make", MakeCommand, isDeterministic: false));
        dice.Status.Should().Be(201);

        var steps = await RunAsync(server, "two", make: "azureml:make:2");

        Note(steps, "make").Should().Contain("not deterministic");
    }

    [Fact]
    public async Task Outputs_that_are_gone_are_made_again()
    {
        await using var server = await StartWithPipelineAsync();
        var first = await RunAsync(server, "one");
        Directory.Delete(
            Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, "azureml", first["make"]["runId"]!.GetValue<string>()),
            recursive: true);

        Note(await RunAsync(server, "two"), "make").Should().Contain("not there any more");
    }

    [Fact]
    public async Task What_a_step_is_given_and_started_by_is_a_part_of_what_it_is_known_by()
    {
        await using var server = await TestServer.StartAsync();
        var blobs = server.Services.GetRequiredService<BlobStore>();
        var mounted = new StepInput("i", "uri_folder", null, new BlobLocation(server.Scope.DefaultContainer, "somewhere"));
        var plan = new StepPlan { Name = "s", Command = "c", Image = "i", Inputs = [mounted], Outputs = [], Compute = "cluster" };
        string Of(StepPlan step) => StepIdentity.Of(step, "id", blobs);

        StepIdentity.Differences(Of(plan), Of(plan with { IsParallel = true })).Should().Equal("driver");
        StepIdentity.Differences(Of(plan), Of(plan with { Inputs = [mounted with { Mode = InputMode.Direct }] })).Should().Equal("input 'i'");
        StepIdentity.Differences(Of(plan), Of(plan with { Inputs = [mounted with { Mode = InputMode.Download }] })).Should().BeEmpty();
    }

    private static string Note(Dictionary<string, JsonObject> steps, string step) =>
        steps[step]["properties"]!["slipway.reuse"]!.GetValue<string>();

    private static async Task<Dictionary<string, JsonObject>> RunAsync(
        TestServer server, string id, int n = 1, string settings = "{}", string make = "azureml:make:1")
    {
        var job = await server.RunAsync(id, Pipelines.Pipeline(
            $$$$"""
            {"make": {"componentId": "{{{{make}}}}", "inputs": {"n": {"value": "{{{{n}}}}"} } },
             "copy": {"componentId": "azureml:copy:1", "inputs": {"i": {"value": "${{parent.jobs.make.outputs.o}}"} },
                      "outputs": {"o": {"value": "${{parent.outputs.result}}"} } } }
            """,
            outputs: """{"result": {"jobOutputType": "uri_folder"}}""",
            settings: settings));
        var steps = await server.StepsOfAsync(id);
        job.Status().Should().Be("Completed", string.Join("\n", steps.Values.Select(s => s.ToJsonString())));
        return steps;
    }

    private static async Task<TestServer> StartWithPipelineAsync()
    {
        var image = await Engine.ImageAsync();
        var server = await StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        await server.PutAsync($"{W}/components/make/versions/1", Component("make", MakeCommand, isDeterministic: true));
        await server.PutComponentAsync("copy", CopyCommand, """{"i": {"type": "uri_folder"}}""", """{"o": {"type": "uri_folder"}}""");
        return server;
    }

    private static JsonObject Component(string name, string command, bool isDeterministic) => new JsonObject
    {
        ["properties"] = new JsonObject
        {
            ["componentSpec"] = new JsonObject
            {
                ["name"] = name,
                ["type"] = "command",
                ["command"] = command,
                ["is_deterministic"] = isDeterministic,
                ["environment"] = "azureml:tools:1",
                ["inputs"] = JsonNode.Parse("""{"n": {"type": "integer"}}"""),
                ["outputs"] = JsonNode.Parse("""{"o": {"type": "uri_folder"}}"""),
            },
        },
    };
}
