using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>MLflow's filter language and orders, over runs.</summary>
public sealed class RunSearchTests
{
    [Theory]
    [InlineData("", "c b a")]
    [InlineData("metrics.loss < 0.5", "b a")]
    [InlineData("metrics.loss >= 0.3 and metrics.loss <= 0.5", "c b")]
    [InlineData("metric.`val loss` = 1", "a")]
    [InlineData("metrics.\"val loss\" != 1", "b")]
    [InlineData("params.model = 'tree'", "b a")]
    [InlineData("params.model = \"tree\" AND metrics.loss < 0.2", "a")]
    [InlineData("params.model LIKE 't%'", "b a")]
    [InlineData("params.model LIKE 'T%'", "")]
    [InlineData("params.model ILIKE 'T_EE'", "b a")]
    [InlineData("params.model LIKE '%[%'", "c")]
    [InlineData("tags.team != 'x'", "c b")]
    [InlineData("tags.mlflow.runName = 'a'", "a")]
    [InlineData("tags.`mlflow.runName` = 'a'", "a")]
    [InlineData("attributes.status = 'FINISHED'", "a")]
    [InlineData("status != 'FINISHED'", "c b")]
    [InlineData("attribute.run_name = 'b'", "b")]
    [InlineData("run_name IN ('a', 'c')", "c a")]
    [InlineData("attributes.run_name NOT IN ('a')", "c b")]
    [InlineData("attributes.start_time > 1000", "c b")]
    [InlineData("created <= 2000 AND metrics.loss > 0", "b a")]
    public async Task A_filter_finds_the_runs_that_it_says(string filter, string wanted)
    {
        await using var server = await StartAsync();
        await LogThreeAsync(server);

        (await NamesAsync(server, new JsonObject { ["filter"] = filter })).Should().Be(wanted);
    }

    [Theory]
    [InlineData("metrics.loss ASC", "a b c")]
    [InlineData("metrics.loss DESC", "c b a")]
    [InlineData("metrics.`val loss`", "a b c")]
    [InlineData("params.model DESC, metrics.loss", "a b c")]
    [InlineData("attributes.start_time ASC", "a b c")]
    [InlineData("tags.team", "a c b")]
    [InlineData("metrics.none", "c b a")]
    [InlineData("attribute.run_name DESC", "c b a")]
    public async Task An_order_holds_and_what_has_no_value_comes_last(string order, string wanted)
    {
        await using var server = await StartAsync();
        await LogThreeAsync(server);

        (await NamesAsync(server, new JsonObject { ["order_by"] = new JsonArray([.. order.Split(", ").Select(o => JsonValue.Create(o))]) }))
            .Should().Be(wanted);
    }

    [Theory]
    [InlineData("metrics.loss")]
    [InlineData("metrics.loss < 'a lot'")]
    [InlineData("metrics.loss LIKE '1'")]
    [InlineData("params.model < '1'")]
    [InlineData("params.model = 1")]
    [InlineData("params.model = 'tree' OR params.model = 'net'")]
    [InlineData("(params.model = 'tree')")]
    [InlineData("nothing = 'x'")]
    [InlineData("attributes.nothing = 'x'")]
    [InlineData("params.model = 'tree")]
    [InlineData("params.model IN ('tree')")]
    [InlineData("run_id IN 'a'")]
    [InlineData("run_id IN ('a'")]
    [InlineData("status = 'x'; DROP TABLE job")]
    [InlineData("AND")]
    public async Task A_filter_that_is_none_is_refused(string filter)
    {
        await using var server = await StartAsync();

        var answer = await server.MlflowAsync("runs/search", new JsonObject { ["experiment_ids"] = new JsonArray("0"), ["filter"] = filter }.ToJsonString());

        (answer.Status, answer.Error()).Should().Be((400, "INVALID_PARAMETER_VALUE"));
    }

    [Fact]
    public async Task A_key_is_a_value_and_never_a_part_of_the_query()
    {
        await using var server = await StartAsync();
        await LogThreeAsync(server);

        (await NamesAsync(server, new JsonObject { ["filter"] = "tags.`x' OR 1=1 --` = \"' OR 1=1 --\"" })).Should().Be("");
    }

    [Fact]
    public async Task Runs_come_in_pages_and_deleted_ones_when_they_are_asked_for()
    {
        await using var server = await StartAsync();
        var experiment = await LogThreeAsync(server);
        var first = await server.MlflowAsync("runs/search", $$"""{"experiment_ids": ["{{experiment}}"], "max_results": 2}""").OkAsync();
        var token = first["next_page_token"]!.GetValue<string>();

        (await NamesAsync(server, new JsonObject { ["page_token"] = token, ["max_results"] = 2 })).Should().Be("a");
        var last = first["runs"]![0]!["info"]!["run_id"]!.GetValue<string>();
        await server.MlflowAsync("runs/delete", $$"""{"run_id": "{{last}}"}""").OkAsync();
        (await NamesAsync(server, [])).Should().Be("b a");
        (await NamesAsync(server, new JsonObject { ["run_view_type"] = "DELETED_ONLY" })).Should().Be("c");
        (await NamesAsync(server, new JsonObject { ["run_view_type"] = "ALL" })).Should().Be("c b a");
        (await server.MlflowAsync("runs/search", """{"experiment_ids": ["0"], "max_results": 50001}""")).Error().Should().Be("INVALID_PARAMETER_VALUE");
    }

    /// <summary>The names of what a search finds in the first experiment that is not the default one.</summary>
    private static async Task<string> NamesAsync(TestServer server, JsonObject search)
    {
        search["experiment_ids"] = new JsonArray("1");
        var found = await server.MlflowAsync("runs/search", search.ToJsonString()).OkAsync();
        return string.Join(' ', found["runs"]!.AsArray().Select(run => run!["info"]!["run_name"]!.GetValue<string>()));
    }

    private static async Task<string> LogThreeAsync(TestServer server)
    {
        var experiment = await server.CreateExperimentAsync("searched");
        await LogAsync("a", 1000, """ "metrics": [{"key": "loss", "value": 0.1, "timestamp": 1}, {"key": "val loss", "value": 1, "timestamp": 1}], "params": [{"key": "model", "value": "tree"}], "tags": [{"key": "team", "value": "x"}]""");
        await LogAsync("b", 2000, """ "metrics": [{"key": "loss", "value": 0.3, "timestamp": 1}, {"key": "val loss", "value": 2, "timestamp": 1}], "params": [{"key": "model", "value": "tree"}], "tags": [{"key": "team", "value": "z"}]""");
        await LogAsync("c", 3000, """ "metrics": [{"key": "loss", "value": 0.5, "timestamp": 1}, {"key": "val loss", "value": "NaN", "timestamp": 1}], "params": [{"key": "model", "value": "net[1]"}], "tags": [{"key": "team", "value": "y"}]""");
        return experiment;

        async Task LogAsync(string name, int start, string batch)
        {
            var made = await server.MlflowAsync(
                "runs/create", $$"""{"experiment_id": "{{experiment}}", "run_name": "{{name}}", "start_time": {{start}}}""").OkAsync();
            var id = made["run"]!["info"]!["run_id"]!.GetValue<string>();
            await server.MlflowAsync("runs/log-batch", $$"""{"run_id": "{{id}}",{{batch}}}""").OkAsync();
            if (name == "a")
            {
                await server.MlflowAsync("runs/update", $$"""{"run_id": "{{id}}", "status": "FINISHED"}""").OkAsync();
            }
        }
    }
}
