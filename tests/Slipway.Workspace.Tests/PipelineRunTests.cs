using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Eventually;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class PipelineRunTests
{
    private static readonly string[] Chain = ["write", "count", "show"];
    private static readonly string[] Pair = ["a", "b"];

    [Theory]
    [InlineData(true, "Completed")]
    [InlineData(false, "Canceled")]
    public async Task A_step_is_canceled_by_its_own_name_and_its_pipeline_goes_on_where_it_is_to(bool continues, string other)
    {
        await using var server = await Tools.StartAsync();
        await server.PutComponentAsync("long", "sleep 600");
        await server.PutComponentAsync("other", continues ? "echo done" : "sleep 600");
        var job = Pipelines.Pipeline("""{"long": {"componentId": "azureml:long:1"}, "other": {"componentId": "azureml:other:1"}}""");
        job["properties"]!["settings"]!["continue_on_step_failure"] = continues;
        (await server.PutAsync($"{W}/jobs/mine", job)).Status.Should().Be(201);
        async Task<string> IdAsync(string step) => (await server.StepsOfAsync("mine"))[step]["runId"]!.GetValue<string>();
        await UntilAsync(async () => (await server.StepsOfAsync("mine"))["long"]["status"]!.GetValue<string>() == "Running");

        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/{await IdAsync("long")}/cancel");

        (await server.EndOfAsync("mine")).Status().Should().Be("Canceled");
        var steps = await server.StepsOfAsync("mine");
        steps["long"]["status"]!.GetValue<string>().Should().Be("Canceled");
        steps["other"]["status"]!.GetValue<string>().Should().Be(other);
    }

    [Fact]
    public async Task Steps_run_in_the_order_of_their_data_and_pass_it_on()
    {
        await using var server = await Tools.StartAsync();
        var code = await server.PutCodeAsync("script", "greet.sh", "echo \"hello $1\" > \"$2/greeting.txt\"\necho wrote it\n");
        var write = await server.PutComponentAsync(
            "write", "sh greet.sh ${{inputs.who}} ${{outputs.folder}} $[[--twice ${{inputs.twice}}]]",
            """{"who": {"type": "string", "default": "nobody"}, "twice": {"type": "integer", "optional": true}}""",
            """{"folder": {"type": "uri_folder"}}""", code);
        var count = await server.PutComponentAsync(
            "count", "cat ${{inputs.folder}}/greeting.txt | wc -c > ${{outputs.number}}",
            """{"folder": {"type": "uri_folder"}}""", """{"number": {"type": "uri_file"}}""");
        var show = await server.PutComponentAsync(
            "show", "echo \"count is $(cat ${{inputs.number}})\"; cp ${{inputs.number}} ${{outputs.copy}}/",
            """{"number": {"type": "uri_file"}}""", """{"copy": {"type": "uri_folder"}}""");

        var job = await server.RunAsync("chain", Pipelines.Pipeline(
            $$$$"""
            {
              "show": {"type": "command", "componentId": "{{{{show}}}}", "inputs": {"number": {"job_input_type": "literal", "value": "${{parent.jobs.count.outputs.number}}"} },
                       "outputs": {"copy": {"type": "literal", "value": "${{parent.outputs.result}}"}}},
              "write": {"type": "command", "componentId": "{{{{write}}}}", "inputs": {"who": {"job_input_type": "literal", "value": "${{parent.inputs.name}}"} } },
              "count": {"type": "command", "componentId": "{{{{count}}}}", "inputs": {"folder": {"job_input_type": "literal", "value": "${{parent.jobs.write.outputs.folder}}"} } }
            }
            """,
            """{"name": {"jobInputType": "literal", "value": "world"}}""",
            """{"result": {"jobOutputType": "uri_folder"}}"""));

        var steps = await server.StepsOfAsync("chain");
        job.Status().Should().Be("Completed", string.Join("\n", steps.Values.Select(s => s.ToJsonString())));
        (await server.LogOfAsync(steps["write"]["runId"]!.GetValue<string>())).Should().Be("wrote it\n");
        (await server.LogOfAsync(steps["show"]["runId"]!.GetValue<string>())).Should().Be("count is 12\n");
        var ends = Chain.Select(name => steps[name]["endTimeUtc"]!.GetValue<string>());
        ends.Should().BeInAscendingOrder(StringComparer.Ordinal);
        job["properties"]!["outputs"]!["result"]!["uri"]!.GetValue<string>().Should()
            .Be($"azureml://datastores/workspaceblobstore/paths/azureml/{steps["show"]["runId"]}/copy");
        await UntilAsync(async () => await Engine.ContainersOfAsync(server.Scope.WorkspaceId) is []);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public async Task Independent_steps_run_at_once_as_far_as_the_compute_has_nodes(int nodes, bool atOnce)
    {
        await using var server = await Tools.StartAsync(nodes);
        var sleep = await server.PutComponentAsync("sleep", "sleep 1");

        var job = await server.RunAsync("both", Pipelines.Pipeline(
            $$$$"""{"a": {"componentId": "{{{{sleep}}}}"}, "b": {"componentId": "{{{{sleep}}}}"} }"""));

        job.Status().Should().Be("Completed");
        var steps = await server.StepsOfAsync("both");
        var spans = Pair.Select(name => (
            Start: steps[name]["startTimeUtc"]!.GetValue<DateTimeOffset>(),
            End: steps[name]["endTimeUtc"]!.GetValue<DateTimeOffset>())).ToList();
        (spans[0].Start < spans[1].End && spans[1].Start < spans[0].End).Should().Be(atOnce);
    }

    [Fact]
    public async Task A_failing_step_fails_the_pipeline_with_its_exit_code_and_what_needs_it_is_not_run()
    {
        await using var server = await Tools.StartAsync();
        var fail = await server.PutComponentAsync(
            "fail", "echo about to fail >&2; exit 3", outputs: """{"o": {"type": "uri_folder"}}""");
        var after = await server.PutComponentAsync("after", "echo no", """{"i": {"type": "uri_folder"}}""");

        var job = await server.RunAsync("failing", Pipelines.Pipeline(
            $$$$"""
            {"bad": {"componentId": "{{{{fail}}}}"}, "next": {"componentId": "{{{{after}}}}", "inputs": {"i": {"value": "${{parent.jobs.bad.outputs.o}}"} } } }
            """));

        job.Status().Should().Be("Failed");
        var steps = await server.StepsOfAsync("failing");
        steps["bad"].Status().Should().Be("Failed");
        steps["bad"]["error"]!["error"]!["message"]!.GetValue<string>().Should().Contain("exit code 3");
        steps["bad"]["properties"]!["exitCode"]!.GetValue<string>().Should().Be("3");
        steps["next"].Status().Should().Be("Canceled");
        (await server.LogOfAsync(steps["bad"]["runId"]!.GetValue<string>())).Should().Be("about to fail\n");
    }

    [Fact]
    public async Task With_continue_on_step_failure_independent_steps_still_run()
    {
        await using var server = await Tools.StartAsync(nodes: 1);
        var fail = await server.PutComponentAsync("fail", "exit 1");
        var good = await server.PutComponentAsync("good", "echo fine");

        var job = await server.RunAsync("going-on", Pipelines.Pipeline(
            $$$$"""{"bad": {"componentId": "{{{{fail}}}}"}, "good": {"componentId": "{{{{good}}}}"} }""",
            settings: """{"continue_on_step_failure": true}"""));

        job.Status().Should().Be("Failed");
        (await server.StepsOfAsync("going-on"))["good"].Status().Should().Be("Completed");
    }

    [Fact]
    public async Task Cancel_kills_the_container_and_ends_the_job_canceled()
    {
        await using var server = await Tools.StartAsync();
        var sleep = await server.PutComponentAsync("sleep", "echo asleep; sleep 600");
        await server.PutAsync($"{W}/jobs/long", Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{sleep}}}}"} }"""));
        await server.UntilAsync($"/history/v1.0{W}/runs/long/children", children =>
            children["value"]!.AsArray().Single()!["status"]!.GetValue<string>() == "Running");

        var cancel = await server.SendAsync(HttpMethod.Post, $"{W}/jobs/long/cancel");
        var job = await server.EndOfAsync("long");

        cancel.Status.Should().Be(202);
        cancel.Headers.Should().ContainKey("Location").And.ContainKey("Retry-After");
        job.Status().Should().Be("Canceled");
        (await server.StepsOfAsync("long"))["s"].Status().Should().Be("Canceled");
        (await server.GetAsync(cancel.Headers["Location"])).Status.Should().Be(200);
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_longer_than_its_limit_is_ended_and_says_so()
    {
        await using var server = await Tools.StartAsync();
        var sleep = await server.PutComponentAsync("sleep", "sleep 600");

        var job = await server.RunAsync("limited", Pipelines.Pipeline(
            $$$$"""{"s": {"componentId": "{{{{sleep}}}}", "limits": {"timeout": 1} } }"""));

        job.Status().Should().Be("Failed");
        (await server.StepsOfAsync("limited"))["s"]["error"]!["error"]!["message"]!.GetValue<string>()
            .Should().Contain("limit");
    }

    [Fact]
    public async Task A_command_job_runs_on_its_own_and_sees_its_environment()
    {
        await using var server = await Tools.StartAsync();
        var job = await server.RunAsync("single", new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["jobType"] = "Command",
                ["command"] = "echo $AZUREML_RUN_ID $COLOUR ${{inputs.n}}; echo x > outputs/left.txt",
                ["environmentId"] = $"{W}/environments/tools/versions/1",
                ["computeId"] = $"{W}/computes/cluster",
                ["environmentVariables"] = new JsonObject { ["COLOUR"] = "green" },
                ["inputs"] = new JsonObject { ["n"] = new JsonObject { ["jobInputType"] = "literal", ["value"] = "7" } },
            },
        });

        job.Status().Should().Be("Completed");
        (await server.LogOfAsync("single")).Should().Be("single green 7\n");
        File.ReadAllText(Path.Combine(
                server.StateDirectory, "blobs", server.Scope.DefaultContainer, "ExperimentRun/dcid.single/outputs/left.txt"))
            .Should().Be("x\n");
    }

    [Fact]
    public async Task A_job_of_no_compute_runs_serverless_and_keeps_what_it_leaves_in_outputs_and_logs()
    {
        await using var server = await Tools.StartAsync();

        var job = await server.RunAsync("hello", Pipelines.Command(
            "echo \"hello world\" > ./outputs/helloworld.txt; mkdir logs/deep; echo said > logs/deep/it.txt", compute: null));

        job.Status().Should().Be("Completed", await server.LogOfAsync("hello"));
        (await server.RunOfAsync("hello"))["target"]!.GetValue<string>().Should().Be("serverless");
        var artifacts = Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, "ExperimentRun", "dcid.hello");
        File.ReadAllText(Path.Combine(artifacts, "outputs", "helloworld.txt")).Should().Be("hello world\n");
        File.ReadAllText(Path.Combine(artifacts, "logs", "deep", "it.txt")).Should().Be("said\n");
    }

    [Fact]
    public async Task A_pipeline_of_no_compute_runs_serverless_as_another_user_too_and_leaves_no_empty_folders()
    {
        await using var server = await TestServer.StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(await Engine.ImageAsync(user: "12345"));
        var write = await server.PutComponentAsync("write", "echo world > ./outputs/world.txt");
        var pipeline = Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{write}}}}"} }""");
        pipeline["properties"]!["settings"]!.AsObject().Remove("default_compute");

        var job = await server.RunAsync("no-compute", pipeline);

        var step = (await server.StepsOfAsync("no-compute"))["s"];
        job.Status().Should().Be("Completed", step.ToJsonString());
        step["target"]!.GetValue<string>().Should().Be("serverless");
        var artifacts = Path.Combine(
            server.StateDirectory, "blobs", server.Scope.DefaultContainer, "ExperimentRun", $"dcid.{step["runId"]}");
        File.ReadAllText(Path.Combine(artifacts, "outputs", "world.txt")).Should().Be("world\n");
        Directory.Exists(Path.Combine(artifacts, "logs")).Should().BeFalse();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"artifacts": {"type": "uri_folder"}}""")]
    public async Task What_a_step_leaves_in_its_working_directory_is_its_output_artifacts_declared_or_not(string outputs)
    {
        await using var server = await Tools.StartAsync();
        await server.PutComponentAsync("hello", "echo world > ./outputs/world.txt", outputs: outputs);
        await server.PutComponentAsync("world", "cat ${{inputs.i}}/outputs/world.txt", """{"i": {"type": "uri_folder"}}""");

        var job = await server.RunAsync("both", Pipelines.Pipeline("""
            {"hello": {"componentId": "azureml:hello:1"},
             "world": {"componentId": "azureml:world:1", "inputs": {"i": {"value": "${{parent.jobs.hello.outputs.artifacts}}"}}}}
            """));

        var step = (await server.StepsOfAsync("both"))["world"];
        job.Status().Should().Be("Completed", step.ToJsonString());
        (await server.LogOfAsync(step["runId"]!.GetValue<string>())).Should().Be("world\n");
    }

    [Fact]
    public async Task A_log_is_what_the_program_wrote_and_another_has_the_time_of_each_line()
    {
        await using var server = await Tools.StartAsync();
        var speak = await server.PutComponentAsync("speak", "echo first; sleep 0.2; echo; echo second; printf last");

        await server.RunAsync("timed", Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{speak}}}}"} }"""));

        var step = (await server.StepsOfAsync("timed"))["s"];
        var id = step["runId"]!.GetValue<string>();
        (await server.LogOfAsync(id)).Should().Be("first\n\nsecond\nlast");
        var lines = (await server.LogOfAsync(id, "system_logs/std_log_times.txt")).Split('\n').Select(line => line.Split(' ', 2)).ToList();
        lines.Select(line => line[1]).Should().Equal("first", "", "second", "last");
        var times = lines.Select(line => DateTimeOffset.Parse(line[0], CultureInfo.InvariantCulture)).ToList();
        times.Should().BeInAscendingOrder();
        (times[1] - times[0]).Should().BeGreaterThan(TimeSpan.FromMilliseconds(150));
        times[^1].Should().BeBefore(step["endTimeUtc"]!.GetValue<DateTimeOffset>());
        using var browser = await Browser.OpenAsync(server);
        (await browser.GetAsync($"/jobs/{id}/log")).Text.Should().StartWith($"{lines[0][0]} first\n");
    }

    [Fact]
    public async Task A_model_that_was_registered_is_an_input_by_its_name()
    {
        await using var server = await Tools.StartAsync();
        await server.PutCodeAsync("weights", "model.txt", "learned\n");
        (await server.PutAsync($"{W}/models/m/versions/1", JsonNode.Parse("""
            {"properties": {"modelUri": "azureml://datastores/workspaceblobstore/paths/LocalUpload/weights", "modelType": "custom_model"}}
            """)!)).Status.Should().Be(201);
        var use = await server.PutComponentAsync("use", "cat ${{inputs.m}}/model.txt", """{"m": {"type": "custom_model"}}""");

        var job = await server.RunAsync("modelled", Pipelines.Pipeline(
            $$$$"""{"s": {"componentId": "{{{{use}}}}", "inputs": {"m": {"value": "${{parent.inputs.m}}"} } } }""",
            """{"m": {"jobInputType": "custom_model", "uri": "azureml:m@latest"}}"""));

        var step = (await server.StepsOfAsync("modelled"))["s"];
        job.Status().Should().Be("Completed", step.ToJsonString());
        (await server.LogOfAsync(step["runId"]!.GetValue<string>())).Should().Be("learned\n");
        (await server.GetAsync($"{W}/models/m")).Properties["latestVersion"]!.GetValue<string>().Should().Be("1");
    }

    [Fact]
    public async Task A_step_whose_image_has_a_user_of_its_own_can_write_what_it_must_and_no_input()
    {
        var image = await Engine.ImageAsync(user: "12345");
        await using var server = await TestServer.StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        var write = await server.PutComponentAsync(
            "write", "id -u; touch here; echo 1 > ${{outputs.folder}}/a; echo 2 > ${{outputs.file}}",
            outputs: """{"folder": {"type": "uri_folder"}, "file": {"type": "uri_file"}}""");
        var spoil = await server.PutComponentAsync(
            "spoil", "cat ${{inputs.folder}}/a ${{inputs.file}}; ! touch ${{inputs.folder}}/b && ! echo x > ${{inputs.file}}",
            """{"folder": {"type": "uri_folder"}, "file": {"type": "uri_file"}}""");

        var job = await server.RunAsync("user", Pipelines.Pipeline(
            $$$$"""
            {"write": {"componentId": "{{{{write}}}}"}, "spoil": {"componentId": "{{{{spoil}}}}", "inputs": {
                "folder": {"value": "${{parent.jobs.write.outputs.folder}}"}, "file": {"value": "${{parent.jobs.write.outputs.file}}"} } } }
            """));

        var steps = await server.StepsOfAsync("user");
        job.Status().Should().Be("Completed", string.Join("\n", steps.Values.Select(s => s.ToJsonString())));
        (await server.LogOfAsync(steps["write"]["runId"]!.GetValue<string>())).Should().Be("12345\n");
        (await server.LogOfAsync(steps["spoil"]["runId"]!.GetValue<string>())).Should().Contain("1\n2\n");
    }

    [Fact]
    public async Task An_image_that_nobody_has_fails_the_step_naming_it()
    {
        await using var server = await TestServer.StartAsync(runsJobs: true);
        await Engine.ImageAsync();
        await server.PutEnvironmentAsync("localhost:1/nothing@sha256:" + new string('0', 64));
        await server.PutComputeAsync();
        var run = await server.PutComponentAsync("run", "echo");

        var job = await server.RunAsync("no-image", Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{run}}}}"} }"""));

        job.Status().Should().Be("Failed");
        (await server.StepsOfAsync("no-image"))["s"]["error"]!["error"]!["message"]!.GetValue<string>()
            .Should().Contain("localhost:1/nothing");
    }
}
