using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>Experiments of MLflow's API, and those of jobs, are the same.</summary>
public sealed class ExperimentTests
{
    [Fact]
    public async Task An_experiment_is_made_found_renamed_deleted_and_restored()
    {
        await using var server = await StartAsync();
        var id = await server.CreateExperimentAsync("prices");

        var found = await server.MlflowAsync($"experiments/get?experiment_id={id}").OkAsync();
        found["experiment"]!["name"]!.GetValue<string>().Should().Be("prices");
        found["experiment"]!["lifecycle_stage"]!.GetValue<string>().Should().Be("active");
        await server.MlflowAsync("experiments/update", $$"""{"experiment_id": "{{id}}", "new_name": "rents"}""").OkAsync();
        var named = await server.MlflowAsync("experiments/get-by-name?experiment_name=rents").OkAsync();
        named["experiment"]!["experiment_id"]!.GetValue<string>().Should().Be(id);
        await server.MlflowAsync("experiments/delete", $$"""{"experiment_id": "{{id}}"}""").OkAsync();
        (await NamesAsync(server, "{}")).Should().Equal("Default");
        (await NamesAsync(server, """{"view_type": "DELETED_ONLY"}""")).Should().Equal("rents");
        await server.MlflowAsync("experiments/restore", $$"""{"experiment_id": "{{id}}"}""").OkAsync();
        (await NamesAsync(server, "{}")).Should().BeEquivalentTo("Default", "rents");
    }

    [Fact]
    public async Task The_first_experiment_is_the_default_one_with_the_number_0()
    {
        await using var server = await StartAsync();

        var found = await server.MlflowAsync("experiments/get?experiment_id=0").OkAsync();

        found["experiment"]!["name"]!.GetValue<string>().Should().Be("Default");
    }

    [Fact]
    public async Task What_goes_wrong_has_MLflows_code()
    {
        await using var server = await StartAsync();
        var id = await server.CreateExperimentAsync("prices");

        var twice = await server.MlflowAsync("experiments/create", """{"name": "prices"}""");
        (twice.Status, twice.Error()).Should().Be((400, "RESOURCE_ALREADY_EXISTS"));
        var missing = await server.MlflowAsync("experiments/get?experiment_id=77");
        (missing.Status, missing.Error()).Should().Be((404, "RESOURCE_DOES_NOT_EXIST"));
        (await server.MlflowAsync("experiments/get-by-name?experiment_name=none")).Error().Should().Be("RESOURCE_DOES_NOT_EXIST");
        (await server.MlflowAsync("experiments/create", "{}")).Error().Should().Be("INVALID_PARAMETER_VALUE");
        (await server.MlflowAsync("experiments/create", "[]")).Error().Should().Be("INVALID_PARAMETER_VALUE");
        (await server.MlflowAsync("experiments/create", "nonsense")).Error().Should().Be("INVALID_PARAMETER_VALUE");
        (await server.MlflowAsync("experiments/create", "{\"name\": \"\\ud800\"}")).Error().Should().Be("INVALID_PARAMETER_VALUE");
        (await server.MlflowAsync("experiments/restore", $$"""{"experiment_id": "{{id}}"}""")).Error().Should().Be("RESOURCE_DOES_NOT_EXIST");
        var unknown = await server.MlflowAsync("nothing");
        (unknown.Status, unknown.Error()).Should().Be((404, "ENDPOINT_NOT_FOUND"));
        server.Client.DefaultRequestHeaders.Authorization = null;
        var stranger = await server.MlflowAsync("experiments/get?experiment_id=0");
        (stranger.Status, stranger.Error()).Should().Be((401, "UNAUTHENTICATED"));
    }

    [Fact]
    public async Task Experiments_are_searched_by_name_and_tag_in_an_order_and_in_pages()
    {
        await using var server = await StartAsync();
        foreach (var name in (string[])["price-b", "price-a", "rent-c"])
        {
            var id = await server.CreateExperimentAsync(name);
            await server.MlflowAsync("experiments/set-experiment-tag", $$"""{"experiment_id": "{{id}}", "key": "team", "value": "{{name[^1]}}"}""").OkAsync();
        }

        (await NamesAsync(server, """{"filter": "name LIKE 'price%'", "order_by": ["name ASC"]}""")).Should().Equal("price-a", "price-b");
        (await NamesAsync(server, """{"filter": "name ILIKE 'PRICE%' AND tags.team = 'b'"}""")).Should().Equal("price-b");
        (await NamesAsync(server, """{"filter": "tags.`team` != 'b'", "order_by": ["attribute.name DESC"]}""")).Should().Equal("rent-c", "price-a");
        var first = await server.MlflowAsync("experiments/search", """{"max_results": 3, "order_by": ["name"]}""").OkAsync();
        first["experiments"]!.AsArray().Should().HaveCount(3);
        var token = first["next_page_token"]!.GetValue<string>();
        (await NamesAsync(server, $$"""{"max_results": 3, "order_by": ["name"], "page_token": "{{token}}"}""")).Should().Equal("rent-c");
        (await server.MlflowAsync("experiments/search", """{"page_token": "x"}""")).Error().Should().Be("INVALID_PARAMETER_VALUE");
        (await server.MlflowAsync("experiments/search", """{"filter": "name = 'a' OR name = 'b'"}""")).Error().Should().Be("INVALID_PARAMETER_VALUE");
    }

    [Fact]
    public async Task The_experiment_of_a_job_is_one_of_MLflows_and_a_new_name_is_both()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var job = Pipelines.Command("true");
        job["properties"]!["experimentName"] = "forecast";
        (await server.PutAsync($"{W}/jobs/first", job)).Status.Should().Be(201);

        var experiment = await server.MlflowAsync("experiments/get-by-name?experiment_name=forecast").OkAsync();
        var id = experiment["experiment"]!["experiment_id"]!.GetValue<string>();
        await server.MlflowAsync("experiments/update", $$"""{"experiment_id": "{{id}}", "new_name": "outlook"}""").OkAsync();

        (await server.GetAsync($"{W}/jobs/first")).Properties["experimentName"]!.GetValue<string>().Should().Be("outlook");
        (await server.RunAsync("first"))["info"]!["experiment_id"]!.GetValue<string>().Should().Be(id);
        await server.MlflowAsync("experiments/delete", $$"""{"experiment_id": "{{id}}"}""").OkAsync();
        job["properties"]!["experimentName"] = "outlook";
        await server.PutAsync($"{W}/jobs/second", job);
        (await server.MlflowAsync($"experiments/get?experiment_id={id}").OkAsync())["experiment"]!["lifecycle_stage"]!
            .GetValue<string>().Should().Be("active", "a job of it was made");
    }

    private static async Task<List<string>> NamesAsync(TestServer server, string search) =>
        [.. (await server.MlflowAsync("experiments/search", search).OkAsync())["experiments"]!.AsArray()
            .Select(experiment => experiment!["name"]!.GetValue<string>())];
}
