using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Parallel steps, with Debian's Python and pandas in their container.</summary>
public sealed class ParallelTests
{
    [Fact]
    public async Task A_parallel_step_scores_files_in_mini_batches_and_the_next_step_reads_the_rows()
    {
        await using var server = await StartAsync();
        var code = await server.PutCodeAsync("scoring", "score.py", """
            import os, sys
            def run(mini_batch):
                return [f"{sys.argv[1:]} {os.path.basename(f)} {len(mini_batch)}" for f in mini_batch]
            """);
        foreach (var name in (string[])["a", "b", "c"])
        {
            await server.PutCodeAsync("rows", name, name);
        }

        await PutAsync(server, $$$"""
            "inputs": {"rows": {"type": "uri_folder"}, "level": {"type": "integer"}}, "outputs": {"scores": {"type": "uri_file"}},
            "input_data": "${{inputs.rows}}", "mini_batch_size": "2", "max_concurrency_per_instance": 2, "resources": {"instance_count": 1},
            "retry_settings": {"max_retries": 1, "timeout": 30}, "mini_batch_error_threshold": 0,
            "task": {"type": "run_function", "code": "azureml:{{{code}}}", "entry_script": "score.py", "append_row_to": "${{outputs.scores}}",
                "environment": "azureml:tools:1", "program_arguments": "--level ${{inputs.level}}"}
            """);
        await server.PutComponentAsync("read", "sort ${{inputs.scores}} 2>/dev/null || cat ${{inputs.scores}}", """{"scores": {"type": "uri_file"}}""");

        var job = await server.RunAsync("mine", Pipelines.Pipeline("""
            {
                "score": {"type": "parallel", "componentId": "azureml:c:1", "mini_batch_size": 2, "inputs": {
                    "rows": {"job_input_type": "uri_folder", "uri": "azureml://datastores/workspaceblobstore/paths/LocalUpload/rows", "mode": "Direct"},
                    "level": {"job_input_type": "literal", "value": "3"} } },
                "read": {"type": "command", "componentId": "azureml:read:1", "inputs": {"scores": {"value": "${{parent.jobs.score.outputs.scores}}"} } }
            }
            """));

        var steps = await server.StepsOfAsync("mine");
        job.Status().Should().Be("Completed", await server.LogOfAsync(steps["score"]["runId"]!.GetValue<string>()));
        (await server.LogOfAsync(steps["read"]["runId"]!.GetValue<string>())).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
            .Should().Equal("['--level', '3'] a 2", "['--level', '3'] b 2", "['--level', '3'] c 1");
        (await server.LogOfAsync(steps["score"]["runId"]!.GetValue<string>())).Should().Contain("2 mini-batches done, 0 failed; 3 items done");
    }

    [Theory]
    [InlineData("\"20b\"", "null", "3 3 2")]
    [InlineData("\"1kb\"", "\"[\\\"shop\\\"]\"", "3 5")]
    [InlineData("\"0\"", "\"[\\\"shop\\\"]\"", "3 5")]
    public async Task A_table_comes_as_data_frames_of_about_the_size_or_of_each_partition(string size, string keys, string rows)
    {
        await using var server = await StartAsync();
        var code = await server.PutCodeAsync("scoring", "score.py", """
            import pandas
            def run(mini_batch):
                assert list(mini_batch.columns) == ["shop", "sold"], mini_batch.columns
                return pandas.DataFrame({"n": [len(mini_batch)] * len(mini_batch)})
            """);
        await server.PutCodeAsync("table", "MLTable", """
            paths:
              - file: ./sales.csv
            transformations:
              - read_delimited:
                  delimiter: ','
                  header: all_files_same_headers
            """);
        await server.PutCodeAsync("table", "sales.csv", "shop,sold\n" + string.Concat(Enumerable.Range(0, 8).Select(i => $"s{(i < 3 ? 1 : 2)},{i}\n")));
        await PutAsync(server, $$$"""
            "inputs": {"table": {"type": "mltable"}}, "outputs": {"scores": {"type": "uri_folder"}}, "input_data": "${{inputs.table}}",
            "mini_batch_size": {{{size}}}, "partition_keys": {{{keys}}}, "max_concurrency_per_instance": 1,
            "task": {"type": "run_function", "code": "azureml:{{{code}}}", "entry_script": "score.py", "append_row_to": "${{outputs.scores}}",
                "environment": "azureml:tools:1"}
            """);
        await server.PutComponentAsync("read", "cat ${{inputs.scores}}/parallel_run_step.txt", """{"scores": {"type": "uri_folder"}}""");

        await server.RunAsync("mine", Pipelines.Pipeline("""
            {
                "score": {"type": "parallel", "componentId": "azureml:c:1", "inputs": {
                    "table": {"job_input_type": "mltable", "uri": "azureml://datastores/workspaceblobstore/paths/LocalUpload/table"} } },
                "read": {"type": "command", "componentId": "azureml:read:1", "inputs": {"scores": {"value": "${{parent.jobs.score.outputs.scores}}"} } }
            }
            """));

        var steps = await server.StepsOfAsync("mine");
        var log = await server.LogOfAsync(steps["score"]["runId"]!.GetValue<string>());
        steps["read"].Status().Should().Be("Completed", log);
        (await server.LogOfAsync(steps["read"]["runId"]!.GetValue<string>())).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()
            .Should().Equal(rows.Split(' ').Distinct());
        log.Should().Contain($"{rows.Split(' ').Length} mini-batches done, 0 failed; 8 items done");
    }

    [Theory]
    [InlineData("""{"input_data": "rows"}""", "inputData")]
    [InlineData("""{"input_data": "${{inputs.none}}"}""", "inputData")]
    [InlineData("""{"mini_batch_size": "many"}""", "miniBatchSize")]
    [InlineData("""{"mini_batch_size": 0}""", "miniBatchSize")]
    [InlineData("""{"max_concurrency_per_instance": 1000}""", "maxConcurrencyPerInstance")]
    [InlineData("""{"partition_keys": "shop"}""", "partitionKeys")]
    [InlineData("""{"retry_settings": {"timeout": 0}}""", "retrySettings.timeout")]
    [InlineData("""{"task": {"type": "model", "environment": "azureml:tools:1"}}""", "task.type")]
    [InlineData("""{"task": {"environment": "azureml:tools:1"}}""", "task.entryScript")]
    [InlineData("""{"task": {"entry_script": "x.py", "environment": "azureml:tools:1", "append_row_to": "${{outputs.none}}"}}""", "command")]
    public async Task A_parallel_step_that_can_t_be_run_is_refused_with_the_member_that_is_wrong(string wrong, string member)
    {
        await using var server = await TestServer.StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await PutAsync(server, """
            "inputs": {"rows": {"type": "uri_folder"}}, "input_data": "${{inputs.rows}}",
            "task": {"type": "run_function", "entry_script": "score.py", "environment": "azureml:tools:1"}
            """);
        var node = JsonNode.Parse("""
            {"type": "parallel", "componentId": "azureml:c:1", "inputs": {
                "rows": {"job_input_type": "uri_folder", "uri": "azureml://datastores/workspaceblobstore/paths/LocalUpload/rows"}}}
            """)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(wrong)!.AsObject())
        {
            node[name] = value?.DeepClone();
        }

        var answer = await server.PutAsync($"{W}/jobs/mine", Pipelines.Pipeline(new JsonObject { ["s"] = node }.ToJsonString()));

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be($"properties.jobs.s.{member}");
    }

    private static async Task<TestServer> StartAsync()
    {
        var image = await DebianImage.MakeAsync();
        var server = await TestServer.StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        return server;
    }

    private static async Task PutAsync(TestServer server, string members)
    {
        var answer = await server.PutAsync($"{W}/components/c/versions/1", JsonNode.Parse($$$"""
            {"properties": {"componentSpec": {"name": "c", "type": "parallel", "version": "1", "is_deterministic": false, {{{members}}}} } }
            """)!);
        answer.Status.Should().Be(201, answer.Body.ToJsonString());
    }
}
