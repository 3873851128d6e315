using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class StepDataTests
{
    [Fact]
    public async Task Named_outputs_become_versions_of_data_that_other_jobs_read_by_name()
    {
        await using var server = await Tools.StartAsync();
        await server.PutComponentAsync("write", "echo kept > ${{outputs.o}}/f; echo kept > ${{outputs.own}}",
            outputs: """{"o": {"type": "uri_folder"}, "own": {"type": "uri_file"}}""");
        await server.PutComponentAsync("read", "cat ${{inputs.i}}/f", """{"i": {"type": "uri_folder"}}""");
        var write = Pipelines.Pipeline(
            """{"s": {"componentId": "azureml:write:1", "outputs": {"o": "${{parent.outputs.result}}", "own": {"name": "by-step", "version": "7"} } } }""",
            outputs: """{"result": {"jobOutputType": "uri_folder", "assetName": "result-data"}}""",
            settings: """{"force_rerun": true}""");

        (await server.RunAsync("first", write)).Status().Should().Be("Completed");
        (await server.RunAsync("second", write)).Status().Should().Be("Completed");
        var read = await server.RunAsync("reader", Pipelines.Pipeline(
            """{"s": {"componentId": "azureml:read:1", "inputs": {"i": "${{parent.inputs.i}}"} } }""",
            """{"i": {"jobInputType": "uri_folder", "uri": "azureml:result-data:2"}}"""));

        var first = await server.GetAsync($"{W}/data/result-data/versions/1");
        first.Properties["dataType"]!.GetValue<string>().Should().Be("uri_folder");
        first.Properties["properties"]!["azureml.jobName"]!.GetValue<string>().Should().Be("first");
        (await server.GetAsync($"{W}/data/result-data")).Properties["latestVersion"]!.GetValue<string>().Should().Be("2");
        (await server.GetAsync($"{W}/data/by-step/versions/7")).Properties["dataType"]!.GetValue<string>().Should().Be("uri_file");
        read.Status().Should().Be("Completed");
        (await server.LogOfAsync((await server.StepsOfAsync("reader"))["s"]["runId"]!.GetValue<string>())).Should().Be("kept\n");
    }

    [Fact]
    public async Task Data_comes_as_its_mode_says_and_what_a_step_writes_into_a_download_stays_with_it()
    {
        await using var server = await Tools.StartAsync();
        await server.PutCodeAsync("input", "f", "original\n");
        await server.PutComponentAsync(
            "use", "echo ${{inputs.direct}}; echo changed > ${{inputs.copy}}/f; cat ${{inputs.mount}}/f; { ! echo x > ${{inputs.mount}}/f; } 2>/dev/null",
            """{"direct": {"type": "uri_folder", "mode": "direct"}, "copy": {"type": "uri_folder"}, "mount": {"type": "uri_folder"}}""");
        const string uri = "azureml://datastores/workspaceblobstore/paths/LocalUpload/input";

        var job = await server.RunAsync("modes", Pipelines.Pipeline($$$$"""
            {"s": {"componentId": "azureml:use:1", "inputs": {
                "direct": {"job_input_type": "uri_folder", "uri": "{{{{uri}}}}"},
                "copy": {"job_input_type": "uri_folder", "uri": "{{{{uri}}}}", "mode": "Download"},
                "mount": {"job_input_type": "uri_folder", "uri": "{{{{uri}}}}", "mode": "ReadOnlyMount"} } } }
            """));

        var step = (await server.StepsOfAsync("modes"))["s"];
        job.Status().Should().Be("Completed", step.ToJsonString());
        (await server.LogOfAsync(step["runId"]!.GetValue<string>())).Should().Be($"{uri}\noriginal\n");
    }

    [Fact]
    public async Task Steps_that_wait_for_each_other_are_refused_with_the_circle()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync(
            "copy", "cp ${{inputs.i}} ${{outputs.o}}", """{"i": {"type": "uri_file"}}""", """{"o": {"type": "uri_file"}}""");

        var answer = await server.PutAsync($"{W}/jobs/refused", Pipelines.Pipeline("""
            {"last": {"componentId": "azureml:copy:1", "inputs": {"i": "${{parent.jobs.b.outputs.o}}"} },
             "a": {"componentId": "azureml:copy:1", "inputs": {"i": "${{parent.jobs.b.outputs.o}}"} },
             "b": {"componentId": "azureml:copy:1", "inputs": {"i": "${{parent.jobs.a.outputs.o}}"} } }
            """));

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain("Steps wait for each other: b → a → b.");
    }

    [Theory]
    [InlineData("""{"i": {"value": "${{parent.jobs.folder.outputs.o}}"}}""", "uri_folder")]
    [InlineData("""{"i": {"job_input_type": "uri_file", "uri": "azureml://datastores/workspaceblobstore/paths/x", "mode": "sideways"}}""", "sideways")]
    [InlineData("""{"i": {"job_input_type": "uri_file", "uri": "azureml://datastores/workspaceblobstore/paths/x", "mode": "ReadWriteMount"}}""", "download")]
    public async Task Types_that_do_not_fit_and_unknown_modes_are_refused(string inputs, string named)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("folder", "echo", outputs: """{"o": {"type": "uri_folder"}}""");
        await server.PutComponentAsync("file", "cat ${{inputs.i}}", """{"i": {"type": "uri_file"}}""");

        var answer = await server.PutAsync($"{W}/jobs/refused", Pipelines.Pipeline(
            $$$$"""{"folder": {"componentId": "azureml:folder:1"}, "file": {"componentId": "azureml:file:1", "inputs": {{{{inputs}}}} } }"""));

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain(named);
        answer.ErrorTarget.Should().StartWith("properties.jobs.file.inputs.i");
    }
}
