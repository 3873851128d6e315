using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Pages;

/// <summary>The pages of runs, of pipelines and of schedules.</summary>
public sealed class RunPagesTests
{
    [Fact]
    public async Task Runs_are_ordered_by_any_column_and_by_a_metric()
    {
        await using var server = await StartAsync();
        await PutRunsAsync(server, ("short", 2, 0.5), ("long", 30, 0.7), ("middle", 9, 0.9));
        using var browser = await Browser.OpenAsync(server);

        Order((await browser.GetAsync("/jobs?sort=-duration")).Text).Should().Equal("long", "middle", "short");
        Order((await browser.GetAsync("/jobs?sort=duration")).Text).Should().Equal("short", "middle", "long");
        var byMetric = (await browser.GetAsync("/jobs?sort=-m%3Aaccuracy&column=m%3Aaccuracy&column=p%3Adepth")).Text;
        Order(byMetric).Should().Equal("middle", "long", "short");
        byMetric.Should().Contain("<td>0.9</td>").And.Contain("aria-sort=\"descending\"").And.Contain("<td>depth of long</td>");
    }

    [Fact]
    public async Task An_empty_list_says_why_and_leads_back()
    {
        await using var server = await StartAsync();
        using var browser = await Browser.OpenAsync(server);

        (await browser.GetAsync("/jobs")).Text.Should().Contain("Nothing has run here yet");
        (await browser.GetAsync("/jobs?page=999")).Text.Should().Contain("The list has no page 999");
        (await browser.GetAsync("/jobs?q=status:Nonsense")).Text.Should().Contain("&#x27;Nonsense&#x27; is no status; there are Waiting");
        (await browser.GetAsync("/jobs/none")).Text.Should().Contain("There is no run").And.Contain("Search the runs");
    }

    [Fact]
    public async Task Runs_that_are_selected_are_compared_archived_and_restored()
    {
        await using var server = await StartAsync();
        await PutRunsAsync(server, ("one", 2, 0.5), ("two", 3, 0.7));
        using var browser = await Browser.OpenAsync(server);

        (await browser.PressAsync("/jobs", "/runs/selected", ("do", "compare"), ("run", "one"))).Status.Should().Be(400, "one alone is not compared");
        var compare = await browser.PressAsync("/jobs", "/runs/selected", ("do", "compare"), ("run", "one"), ("run", "two"));
        var compared = (await browser.GetAsync(compare.Location)).Text;
        compared.Should().Contain("<th scope=\"row\">accuracy</th><td class=\"differs\">0.5</td>\n<td class=\"differs\">0.7</td>");
        compared.Should().NotContain("<th scope=\"row\">same</th>", "what does not differ is not shown");
        (await browser.GetAsync($"{compare.Location}&all=yes")).Text.Should().Contain("<th scope=\"row\">same</th>");

        await browser.PressAsync("/jobs", "/runs/selected", ("do", "archive"), ("run", "one"));
        Order((await browser.GetAsync("/jobs")).Text).Should().Equal("two");
        await browser.PressAsync("/jobs?q=archived:yes", "/runs/selected", ("do", "restore"), ("run", "one"));
        Order((await browser.GetAsync("/jobs")).Text).Should().BeEquivalentTo("one", "two");
    }

    [Fact]
    public async Task A_pipeline_shows_how_its_runs_went_and_which_steps_are_flaky()
    {
        await using var server = await StartAsync();
        await PutRunsAsync(server, ("one", 2, 0.5), ("two", 3, 0.7));
        Database(server).Write(connection => connection.Execute("""
            INSERT INTO job (id, parent_id, root_id, step, job_type, status, plan, display_name, experiment, created_at, identity)
            SELECT 'step-' || id, id, id, 'train', 'Command', iif(id = 'one', 'Failed', 'Completed'), plan, 'train', experiment, created_at, 'same'
            FROM job WHERE parent_id IS NULL
            """));
        using var browser = await Browser.OpenAsync(server);

        var page = (await browser.GetAsync("/pipelines/a%20job")).Text;
        page.Should().Contain("2 of the last 2").And.Contain("<td>train</td>\n<td>1</td>\n<td>1</td>").And.Contain("<figcaption>accuracy</figcaption>");
        Regex.Count(page, "class=\"hit\"").Should().Be(2, "there is a bar for each run");
        (await browser.GetAsync("/pipelines")).Text.Should().Contain("/pipelines/a%20job");
        (await browser.GetAsync("/")).Text.Should().Contain("/pipelines/a%20job").And.Contain("No schedule will fire");
        (await browser.GetAsync("/pipelines/none")).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_run_is_run_again_with_other_inputs()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var step = await server.PutComponentAsync("step", "echo ${{inputs.rate}}", """{"rate": {"type": "number"}}""");
        await server.PutPipelineComponentAsync(
            "pipe",
            $$$"""{"only": {"componentId": "{{{step}}}", "inputs": {"rate": {"value": "${{parent.inputs.rate}}"} } } }""",
            """{"rate": {"type": "number", "default": "0.1", "min": "0", "max": "1", "description": "How fast it learns."}}""");
        await server.PutAsync($"{W}/jobs/before", JsonNode.Parse(
            """{"properties": {"jobType": "Pipeline", "componentId": "azureml:pipe:1", "settings": {"default_compute": "cluster"}}}""")!);
        using var browser = await Browser.OpenAsync(server);

        var form = (await browser.GetAsync("/jobs/before/again")).Text;
        form.Should().Contain("How fast it learns.").And.Contain("min=\"0\"").And.Contain("max=\"1\"").And.Contain("number, 0 to 1");
        var refused = await browser.PressAsync("/jobs/before/again", "/jobs/before/rerun", ("input.rate", "7"));
        var again = await browser.PressAsync("/jobs/before/again", "/jobs/before/rerun", ("input.rate", "0.5"));

        refused.Status.Should().Be(400);
        again.Status.Should().Be(303);
        (await server.GetAsync($"{W}{again.Location}")).Properties["inputs"]!["rate"]!["value"]!.GetValue<string>().Should().Be("0.5");
    }

    [Fact]
    public async Task Data_and_models_lead_to_the_runs_that_made_and_used_them_and_components_to_their_steps()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var make = await server.PutComponentAsync("make", "echo", outputs: """{"o": {"type": "uri_folder"}}""");
        var use = await server.PutComponentAsync("use", "echo", """{"i": {"type": "uri_folder"}}""");
        await server.PutAsync($"{W}/jobs/maker", Pipelines.Pipeline($$$"""{"first": {"componentId": "{{{make}}}", "outputs": {"o": {"jobOutputType": "uri_folder", "uri": "azureml://datastores/workspaceblobstore/paths/made/here"} } } }"""));
        await server.PutAsync($"{W}/jobs/user", Pipelines.Pipeline($$$"""{"second": {"componentId": "{{{use}}}", "inputs": {"i": {"job_input_type": "uri_folder", "uri": "azureml://datastores/workspaceblobstore/paths/made/here"} } } }"""));
        await server.PutAsync($"{W}/data/rows/versions/1", JsonNode.Parse("""
            {"properties": {"dataType": "uri_folder", "dataUri": "azureml://datastores/workspaceblobstore/paths/made/here"}}
            """)!);
        using var browser = await Browser.OpenAsync(server);

        var data = (await browser.GetAsync("/data/rows/1")).Text;
        data.Split("<h2>Made by")[1].Split("<h2>Used by")[0].Should().Contain("/jobs/maker");
        data.Split("<h2>Used by")[1].Should().Contain("/jobs/user").And.NotContain("/jobs/maker");
        (await browser.GetAsync("/components/use/1")).Text.Should().Contain("/jobs/user").And.NotContain("/jobs/maker");
        (await browser.GetAsync("/environments/tools/1")).Text.Should().Contain("/jobs/user").And.Contain("/jobs/maker");
    }

    [Fact]
    public async Task Whoever_wanted_a_page_gets_it_when_a_link_has_let_them_in_and_no_address_elsewhere()
    {
        await using var server = await StartAsync();
        using var browser = Browser.At(server);
        (await browser.GetAsync("/jobs?q=status:failed")).Status.Should().Be(401);

        var opened = await browser.GetAsync(await Browser.LinkAsync(server));
        opened.Headers["Refresh"].Should().Be("0; url=/jobs?q=status:failed");

        using var other = Browser.At(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, await Browser.LinkAsync(server));
        request.Headers.Add("Cookie", $"slipway-{server.Scope.WorkspaceId.ToString()[..8]}-wanted=%2F%2Fevil.example");
        (await other.SendAsync(request)).Headers["Refresh"].Should().Be("0; url=/");
    }

    [Fact]
    public async Task The_week_of_the_schedules_says_where_clocks_are_changed_and_a_button_runs_one_now()
    {
        // In the night to the 25th of October Berlin's clocks go back.
        var clock = new TestClock(new DateTimeOffset(2026, 10, 22, 12, 0, 0, TimeSpan.Zero));
        await using var server = await StartAsync(clock: clock);
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var component = await server.PutComponentAsync("c", "echo");
        foreach (var name in (string[])["nightly", "other"])
        {
            (await server.PutAsync($"{W}/schedules/{name}", Schedule("30 2 * * *", "W. Europe Standard Time", component))).Status.Should().Be(201);
        }

        using var browser = await Browser.OpenAsync(server);
        var page = (await browser.GetAsync("/schedules")).Text;
        page.Should().Contain("datetime=\"2026-10-25T01:00:00Z\"").And.Contain("the clock of W. Europe Standard Time goes to 02:00");
        page.Should().Contain("Runs that fall together", "both fire at one time");

        var run = await browser.PressAsync("/schedules/nightly", "/schedules/nightly/run");
        (await server.GetAsync($"{W}{run.Location}")).Status.Should().Be(200);
        (await browser.GetAsync("/schedules/nightly")).Text.Should().Contain(run.Location);
    }

    [Fact]
    public async Task A_run_that_usually_takes_hours_falls_together_with_all_that_begin_meanwhile()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero));
        await using var server = await StartAsync(clock: clock);
        await PutRunsAsync(server, ("before", 2, 0.5));
        Database(server).Write(connection => connection.Execute("""
            UPDATE job SET ended_at = '2026-01-01T03:00:00.0000000Z', body = json_set(body, '$.properties', json('{"azureml.scheduleName": "long"}'))
            """));
        foreach (var (name, time) in new[] { ("long", "0 2 * * *"), ("early", "30 2 * * *"), ("late", "30 4 * * *"), ("after", "30 5 * * *") })
        {
            (await server.PutAsync($"{W}/schedules/{name}", Schedule(time, "UTC", $"{W}/components/c/versions/1"))).Status.Should().Be(201);
        }

        using var browser = await Browser.OpenAsync(server);
        var page = Regex.Replace((await browser.GetAsync("/schedules")).Text, @"\s+", " ");

        page.Should().Contain("early begins while long usually runs").And.Contain("late begins while long usually runs");
        page.Should().NotContain("after begins while");
    }

    private static JsonObject Schedule(string expression, string zone, string component) => new()
    {
        ["properties"] = new JsonObject
        {
            ["trigger"] = new JsonObject { ["triggerType"] = "Cron", ["expression"] = expression, ["timeZone"] = zone },
            ["action"] = new JsonObject
            {
                ["actionType"] = "CreateJob",
                ["jobDefinition"] = Pipelines.Pipeline($$$"""{"s": {"componentId": "{{{component}}}"} }""")["properties"]!.DeepClone(),
            },
        },
    };

    /// <summary>Runs that have completed, with how many seconds they took and the accuracy that they have logged.</summary>
    private static async Task PutRunsAsync(TestServer server, params (string Id, int Seconds, double Accuracy)[] runs)
    {
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var component = await server.PutComponentAsync("c", "echo");
        foreach (var (id, seconds, accuracy) in runs)
        {
            var job = Pipelines.Pipeline($$$"""{"s": {"componentId": "{{{component}}}"} }""");
            job["properties"]!["displayName"] = "a job";
            (await server.PutAsync($"{W}/jobs/{id}", job)).Status.Should().Be(201);
            await server.MlflowAsync("runs/log-batch", $$"""
                {"run_id": "{{id}}", "metrics": [{"key": "accuracy", "value": {{accuracy.ToString(System.Globalization.CultureInfo.InvariantCulture)}}, "timestamp": 1, "step": 0}],
                 "params": [{"key": "depth", "value": "depth of {{id}}"}, {"key": "same", "value": "1"}]}
                """).OkAsync();
            Database(server).Write(connection => connection.Execute(
                """
                DELETE FROM job WHERE parent_id = @id;
                UPDATE job SET status = 'Completed', started_at = '2026-01-01T00:00:00.0000000Z', ended_at = @end WHERE id = @id
                """,
                new { id, end = $"2026-01-01T00:00:{seconds:00}.0000000Z" }));
        }
    }

    private static Database Database(TestServer server) => server.Services.GetRequiredService<Database>();

    private static IEnumerable<string> Order(string page) =>
        Regex.Matches(page, "name=\"run\" value=\"([^\"]+)\"").Select(match => match.Groups[1].Value);
}
