using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>Runs of MLflow's API: those that its clients make, and jobs.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task A_run_logs_and_is_read_back_ended_deleted_and_restored()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync(more: """, "run_name": "first", "user_id": "ada", "tags": [{"key": "team", "value": "a"}]""");

        await server.MlflowAsync("runs/log-metric", $$"""{"run_id": "{{id}}", "key": "loss", "value": 0.5, "timestamp": 10, "step": 1}""").OkAsync();
        await server.MlflowAsync("runs/log-parameter", $$"""{"run_id": "{{id}}", "key": "depth", "value": "3"}""").OkAsync();
        await server.MlflowAsync("runs/set-tag", $$"""{"run_uuid": "{{id}}", "key": "team", "value": "b"}""").OkAsync();
        await server.MlflowAsync("runs/log-inputs", $$"""{"run_id": "{{id}}", "datasets": [{"dataset": {"name": "d", "digest": "1", "source_type": "local", "source": "{}"} }]}""").OkAsync();
        var ended = await server.MlflowAsync("runs/update", $$"""{"run_id": "{{id}}", "status": "FINISHED", "end_time": 2000, "run_name": "renamed"}""").OkAsync();

        ended["run_info"]!["status"]!.GetValue<string>().Should().Be("FINISHED");
        var run = await server.RunAsync(id);
        run["info"]!["end_time"]!.GetValue<long>().Should().Be(2000);
        run["info"]!["run_name"]!.GetValue<string>().Should().Be("renamed");
        run["info"]!["user_id"]!.GetValue<string>().Should().Be("ada");
        run.Data("metrics").Should().Equal(new Dictionary<string, string> { ["loss"] = "0.5" });
        run.Data("params").Should().Equal(new Dictionary<string, string> { ["depth"] = "3" });
        run.Data("tags").Should().BeEquivalentTo(new Dictionary<string, string> { ["team"] = "b", ["mlflow.runName"] = "renamed" });
        run["inputs"]!["dataset_inputs"]!.AsArray().Should().ContainSingle();
        await server.MlflowAsync("runs/delete-tag", $$"""{"run_id": "{{id}}", "key": "team"}""").OkAsync();
        (await server.MlflowAsync("runs/delete-tag", $$"""{"run_id": "{{id}}", "key": "team"}""")).Error().Should().Be("RESOURCE_DOES_NOT_EXIST");
        await server.MlflowAsync("runs/delete", $$"""{"run_id": "{{id}}"}""").OkAsync();
        (await server.RunAsync(id))["info"]!["lifecycle_stage"]!.GetValue<string>().Should().Be("deleted");
        (await server.MlflowAsync("runs/log-parameter", $$"""{"run_id": "{{id}}", "key": "a", "value": "3"}""")).Error().Should().Be("INVALID_PARAMETER_VALUE");
        await server.MlflowAsync("runs/restore", $$"""{"run_id": "{{id}}"}""").OkAsync();
        (await server.RunAsync(id))["info"]!["lifecycle_stage"]!.GetValue<string>().Should().Be("active");
    }

    [Fact]
    public async Task A_parameter_never_changes_and_a_batch_that_would_change_one_writes_nothing()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();
        await server.MlflowAsync("runs/log-parameter", $$"""{"run_id": "{{id}}", "key": "depth", "value": "3"}""").OkAsync();

        await server.MlflowAsync("runs/log-parameter", $$"""{"run_id": "{{id}}", "key": "depth", "value": "3"}""").OkAsync();
        var batch = await server.MlflowAsync("runs/log-batch", $$"""
            {"run_id": "{{id}}", "params": [{"key": "new", "value": "1"}, {"key": "depth", "value": "4"}],
                "metrics": [{"key": "m", "value": 1, "timestamp": 1, "step": 0}], "tags": [{"key": "t", "value": "1"}]}
            """);

        batch.Error().Should().Be("INVALID_PARAMETER_VALUE");
        var run = await server.RunAsync(id);
        run.Data("params").Should().Equal(new Dictionary<string, string> { ["depth"] = "3" });
        run.Data("metrics").Should().BeEmpty();
        run.Data("tags").Should().NotContainKey("t");
    }

    [Theory]
    [InlineData("metrics", 1001)]
    [InlineData("params", 101)]
    [InlineData("tags", 101)]
    public async Task A_batch_has_no_more_than_MLflow_lets_it_have(string kind, int count)
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();
        var items = new JsonArray([.. Enumerable.Range(0, count).Select(i => new JsonObject { ["key"] = $"k{i}", ["value"] = kind == "metrics" ? 1 : "1", ["timestamp"] = 1 })]);

        var tooMany = await server.MlflowAsync("runs/log-batch", new JsonObject { ["run_id"] = id, [kind] = items.DeepClone() }.ToJsonString());
        items.RemoveAt(0);
        var justEnough = await server.MlflowAsync("runs/log-batch", new JsonObject { ["run_id"] = id, [kind] = items }.ToJsonString());

        (tooMany.Status, tooMany.Error()).Should().Be((400, "INVALID_PARAMETER_VALUE"));
        justEnough.Status.Should().Be(200, justEnough.Body.ToJsonString());
    }

    [Theory]
    [InlineData("runs/log-metric", """ "key": "a//b", "value": 1, "timestamp": 1""")]
    [InlineData("runs/log-metric", """ "key": "../a", "value": 1, "timestamp": 1""")]
    [InlineData("runs/log-metric", """ "key": "a", "value": "much", "timestamp": 1""")]
    [InlineData("runs/log-metric", """ "key": "a", "timestamp": 1""")]
    [InlineData("runs/log-metric", """ "key": "a", "value": 1, "timestamp": -1""")]
    [InlineData("runs/log-metric", """ "key": "a", "value": 1, "timestamp": 1, "step": 1.5""")]
    [InlineData("runs/log-metric", """ "key": "a", "value": 1e999, "timestamp": 1""")]
    [InlineData("runs/log-parameter", """ "key": "a?b", "value": "1" """)]
    [InlineData("runs/log-parameter", """ "value": "1" """)]
    [InlineData("runs/log-parameter", """ "key": "a", "value": {"b": 1} """)]
    [InlineData("runs/set-tag", """ "key": "", "value": "1" """)]
    [InlineData("runs/log-batch", """ "metrics": "none" """)]
    [InlineData("runs/log-batch", """ "params": [{"key": "a", "value": "1"}, {"key": "a", "value": "1"}]""")]
    [InlineData("runs/update", """ "status": "WAITING" """)]
    public async Task What_cannot_be_logged_is_refused(string path, string fields)
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();

        var answer = await server.MlflowAsync(path, $$"""{"run_id": "{{id}}",{{fields}}}""");

        (answer.Status, answer.Error()).Should().Be((400, "INVALID_PARAMETER_VALUE"));
    }

    [Fact]
    public async Task Keys_values_and_requests_have_bounds()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();

        async Task<string?> LogAsync(int key, int value) => (await server.MlflowAsync(
            "runs/log-parameter", $$"""{"run_id": "{{id}}", "key": "{{new string('k', key)}}", "value": "{{new string('v', value)}}"}""")).Error();
        (await LogAsync(250, 6000)).Should().BeNull();
        (await LogAsync(251, 1)).Should().Be("INVALID_PARAMETER_VALUE");
        (await LogAsync(1, 6001)).Should().Be("INVALID_PARAMETER_VALUE");
        (await LogAsync(1, 1_000_000)).Should().Be("INVALID_PARAMETER_VALUE");
    }

    [Fact]
    public async Task Values_that_are_no_numbers_are_kept()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();
        string[] values = ["\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "1e-300", "-0.1", "\"2.5\""];
        for (var i = 0; i < values.Length; i++)
        {
            await server.MlflowAsync("runs/log-metric", $$"""{"run_id": "{{id}}", "key": "m", "value": {{values[i]}}, "timestamp": {{i}}, "step": {{i}}}""").OkAsync();
            (await server.RunAsync(id)).Data("metrics")["m"].Should().Be(Shown(values[i]));
        }

        var history = await server.MlflowAsync($"metrics/get-history?run_id={id}&metric_key=m").OkAsync();
        history["metrics"]!.AsArray().Select(point => point!["value"]!.ToString()).Should().Equal(values.Select(Shown));
    }

    [Fact]
    public async Task The_models_that_MLflow_2_logs_are_listed_in_a_tag_that_stays_within_its_bounds()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();
        for (var i = 0; i < 4; i++)
        {
            var model = new JsonObject { ["artifact_path"] = $"m{i}", ["flavors"] = new string('f', 2500) };
            await server.MlflowAsync("runs/log-model", new JsonObject { ["run_id"] = id, ["model_json"] = model.ToJsonString() }.ToJsonString()).OkAsync();
        }

        var history = JsonNode.Parse((await server.RunAsync(id)).Data("tags")["mlflow.log-model.history"])!.AsArray();
        history.Select(model => model!["artifact_path"]!.GetValue<string>()).Should().Equal("m1", "m2", "m3");
        (await server.MlflowAsync("runs/log-model", $$"""{"run_id": "{{id}}", "model_json": "[]"}""")).Error().Should().Be("INVALID_PARAMETER_VALUE");
    }

    [Fact]
    public async Task The_latest_of_a_metric_is_that_of_the_highest_step_whenever_it_came()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();
        await server.MlflowAsync("runs/log-batch", $$"""
            {"run_id": "{{id}}", "metrics": [
                {"key": "m", "value": 3, "timestamp": 30, "step": 2}, {"key": "m", "value": 1, "timestamp": 50, "step": 1},
                {"key": "m", "value": 9, "timestamp": 20, "step": 2}]}
            """).OkAsync();
        await server.MlflowAsync("runs/log-metric", $$"""{"run_id": "{{id}}", "key": "m", "value": 7, "timestamp": 90, "step": 0}""").OkAsync();

        (await server.RunAsync(id)).Data("metrics")["m"].Should().Be("3");
    }

    [Fact]
    public async Task A_hundred_thousand_points_are_logged_in_batches_and_listed_in_pages()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();
        for (var batch = 0; batch < 100; batch++)
        {
            var metrics = string.Join(',', Enumerable.Range(batch * 1000, 1000).Select(i => string.Create(
                CultureInfo.InvariantCulture, $$"""{"key": "loss", "value": {{i}}, "timestamp": {{i}}, "step": {{i}}}""")));
            await server.MlflowAsync("runs/log-batch", $$"""{"run_id": "{{id}}", "metrics": [{{metrics}}]}""").OkAsync();
        }

        var steps = new List<long>();
        var pages = 0;
        var token = "";
        do
        {
            var page = await server.MlflowAsync($"metrics/get-history?run_id={id}&metric_key=loss&page_token={Uri.EscapeDataString(token)}").OkAsync();
            steps.AddRange(page["metrics"]!.AsArray().Select(point => point!["step"]!.GetValue<long>()));
            token = page["next_page_token"]?.GetValue<string>() ?? "";
            pages++;
        }
        while (token.Length > 0);

        steps.Should().Equal(Enumerable.Range(0, 100_000).Select(i => (long)i));
        pages.Should().Be(4);
        var few = await server.MlflowAsync($"metrics/get-history-bulk-interval?run_ids={id}&metric_key=loss&max_results=5").OkAsync();
        few["metrics"]!.AsArray().Select(point => point!["step"]!.GetValue<long>()).Should().Equal(0, 24_999, 49_999, 74_999, 99_999);
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_is_there_once()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();
        for (var i = 0; i < 2; i++)
        {
            await server.MlflowAsync("runs/log-batch", $$"""{"run_id": "{{id}}", "metrics": [{"key": "m", "value": 1, "timestamp": 1, "step": 1}]}""").OkAsync();
        }

        (await server.MlflowAsync($"metrics/get-history?run_id={id}&metric_key=m").OkAsync())["metrics"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task A_deleted_run_goes_for_good_with_its_artifacts_when_the_workspace_tidies_up_and_others_stay()
    {
        await using var server = await StartAsync();
        var (old, kept) = (await server.CreateRunAsync(), await server.CreateRunAsync());
        using var file = new ByteArrayContent("x"u8.ToArray());
        await server.Client.PutAsync(
            new Uri($"/api/2.0/mlflow-artifacts/artifacts/ExperimentRun/dcid.{old}/f", UriKind.Relative), file, TestContext.Current.CancellationToken);
        await server.MlflowAsync("runs/log-metric", $$"""{"run_id": "{{old}}", "key": "m", "value": 1, "timestamp": 1}""").OkAsync();
        await server.MlflowAsync("runs/delete", $$"""{"run_id": "{{old}}"}""").OkAsync();

        (await server.SendAsync(HttpMethod.Post, "/maintenance/prune", """{"keepDays": 1}""")).Status.Should().Be(200);

        (await server.MlflowAsync($"runs/get?run_id={old}")).Status.Should().Be(404);
        (await server.MlflowAsync($"runs/get?run_id={kept}")).Status.Should().Be(200);
        Directory.EnumerateDirectories(Path.Combine(server.StateDirectory, "blobs"), $"*{old}", SearchOption.AllDirectories).Should().BeEmpty();
    }

    private static string Shown(string value) => value.Trim('"') switch { "1e-300" => "1E-300", var text => text };
}
