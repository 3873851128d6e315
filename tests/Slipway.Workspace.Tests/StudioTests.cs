using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Core.Processes;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed partial class StudioTests
{
    private static readonly string[] Sections =
        ["/", "/jobs", "/compare", "/assets", "/pipelines", "/endpoints", "/schedules", "/environments", "/components", "/data", "/models", "/datastores"];

    [Fact]
    public async Task Only_who_has_followed_a_link_sees_the_pages_and_each_link_works_once()
    {
        await using var server = await StartAsync();
        using var stranger = Browser.At(server);
        foreach (var path in Sections.Append("/files/x/y").Append("/raw/x/y").Append("/jobs/x/log").Append("/jobs/x/graph").Append("/metrics?run=x"))
        {
            (await stranger.GetAsync(path)).Status.Should().Be(401, path);
        }

        var link = await Browser.LinkAsync(server);
        using var owner = Browser.At(server);
        (await owner.GetAsync(link)).Status.Should().Be(200);
        owner.Cookies.Single().HttpOnly.Should().BeTrue();
        (await owner.GetAsync("/jobs")).Status.Should().Be(200);
        (await stranger.GetAsync(link)).Status.Should().Be(403);
        (await stranger.GetAsync("/jobs")).Status.Should().Be(401);
    }

    [Fact]
    public async Task The_cookie_is_strict_and_the_pages_take_nothing_from_elsewhere()
    {
        await using var server = await StartAsync();
        using var browser = Browser.At(server);
        var opened = await browser.GetAsync(await Browser.LinkAsync(server));
        opened.Headers["Set-Cookie"].Should().Contain("samesite=strict").And.Contain("httponly");

        var page = await browser.GetAsync("/jobs");

        page.Headers["Content-Security-Policy"].Should().StartWith("default-src 'none'").And.NotContain("unsafe");
        page.Headers["X-Content-Type-Options"].Should().Be("nosniff");
        page.Text.Should().NotContain("<style").And.NotContain(" style=").And.NotContain(" onclick");
    }

    [Fact]
    public async Task The_api_is_not_on_the_pages_port_and_the_pages_are_not_on_the_apis()
    {
        await using var server = await StartAsync();
        using var browser = await Browser.OpenAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{W}?api-version=2024-10-01");
        request.Headers.Add("Authorization", $"Bearer {server.Token}");

        (await browser.SendAsync(request)).Status.Should().Be(404);
        (await server.GetAsync("/jobs")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Foreign_hosts_and_forms_of_other_pages_are_refused()
    {
        await using var server = await StartAsync();
        await PutScheduleAsync(server);
        using var browser = await Browser.OpenAsync(server);
        var own = browser.Origin.GetLeftPart(UriPartial.Authority);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/jobs");
        rebound.Headers.Host = "evil.example";

        (await browser.SendAsync(rebound)).Status.Should().Be(403);
        (await browser.PostAsync("/schedules/nightly/disable", own)).Status.Should().Be(403);
        (await browser.PostAsync("/schedules/nightly/disable", own, ("token", "guessed"))).Status.Should().Be(403);
        var page = await browser.GetAsync("/schedules/nightly");
        var token = Regex.Match(page.Text, "name=\"token\" value=\"([^\"]+)\"").Groups[1].Value;
        foreach (var origin in (string?[])["http://localhost:1", "https://evil.example", "null", null])
        {
            (await browser.PostAsync("/schedules/nightly/disable", origin, ("token", token))).Status.Should().Be(403, origin);
        }

        (await server.GetAsync($"{W}/schedules/nightly")).Properties["isEnabled"]!.GetValue<bool>().Should().BeTrue();
        (await browser.PostAsync("/schedules/nightly/disable", own, ("token", token))).Status.Should().Be(303);
    }

    [Fact]
    public async Task A_schedule_shows_when_it_fires_next_and_is_switched_off_and_on()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 6, 5, 12, 0, 0, TimeSpan.Zero));
        await using var server = await StartAsync(clock: clock);
        await PutScheduleAsync(server);
        using var browser = await Browser.OpenAsync(server);

        // A Friday: the next are on Monday to Friday, at half past two in Berlin's summer.
        var page = (await browser.GetAsync("/schedules/nightly")).Text;
        foreach (var day in (string[])["08", "09", "10", "11", "12"])
        {
            page.Should().Contain($"datetime=\"2026-06-{day}T00:30:00Z\"");
        }

        await browser.PressAsync("/schedules/nightly", "/schedules/nightly/disable");
        (await server.GetAsync($"{W}/schedules/nightly")).Properties["isEnabled"]!.GetValue<bool>().Should().BeFalse();
        (await browser.GetAsync("/schedules/nightly")).Text.Should().Contain("It will not fire");
        await browser.PressAsync("/schedules/nightly", "/schedules/nightly/enable");
        (await server.GetAsync($"{W}/schedules/nightly")).Properties["isEnabled"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task A_run_is_drawn_with_its_steps_and_leads_to_what_they_are_made_of_and_have_made()
    {
        var image = await Engine.ImageAsync();
        await using var server = await StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        var make = await server.PutComponentAsync(
            "make", "echo making '<b>'; printf 'name,n\\n\"a, b\",1\\n' > ${{outputs.o}}/t.csv; echo '{\"rows\":1}' > ${{outputs.o}}/s.json; echo x > ${{outputs.o}}/p.png; echo '<script>' > ${{outputs.o}}/page.html",
            outputs: """{"o": {"type": "uri_folder"}}""");
        var use = await server.PutComponentAsync("use", "exit 4", """{"i": {"type": "uri_folder"}}""");
        await server.RunAsync("drawn", Pipelines.Pipeline($$$$"""
            {"first": {"componentId": "{{{{make}}}}"}, "second": {"componentId": "{{{{use}}}}", "inputs": {"i": {"value": "${{parent.jobs.first.outputs.o}}"} } } }
            """));
        using var browser = await Browser.OpenAsync(server);
        var steps = await server.StepsOfAsync("drawn");
        var (first, second) = (steps["first"]["runId"]!.GetValue<string>(), steps["second"]["runId"]!.GetValue<string>());

        var link = (await server.GetAsync($"{W}/jobs/drawn")).Properties["services"]!["Studio"]!["endpoint"]!.GetValue<string>();
        var run = (await browser.GetAsync(new Uri(browser.Origin, link).PathAndQuery)).Text;
        link.Should().StartWith(browser.Origin.GetLeftPart(UriPartial.Authority), "official clients show it as the link to the page");
        run.Should().Contain($"href=\"/jobs/{first}\"").And.Contain("second</a> failed", "a failed run leads with what failed");
        var graph = JsonNode.Parse((await browser.GetAsync("/jobs/drawn/graph")).Text)!;
        graph["nodes"]!.AsArray().Select(node => $"{node!["name"]}: {node["status"]}").Should().Equal("first: Completed", "second: Failed");
        graph["edges"]!.AsArray().Select(edge => $"{edge!["output"]} of {edge["from"]} to {edge["input"]} of {edge["to"]}").Should().Equal($"o of {first} to i of {second}");
        run.Should().NotContain("data-live");

        var step = (await browser.GetAsync($"/jobs/{first}")).Text;
        step.Should().Contain(image).And.Contain("href=\"/components/make/1\"").And.Contain("href=\"/environments/tools/1\"");
        step.Should().Contain("<td>a, b</td>").And.Contain("<b>rows</b>: 1").And.Contain("<img src=\"/raw/");
        (await browser.GetAsync($"/jobs/{second}")).Text.Should().Contain("exit code 4");

        var whole = (await browser.GetAsync($"/jobs/{first}/log")).Text;
        var log = await browser.GetAsync($"/jobs/{first}/log?offset={whole.Length - 4}");
        log.Text.Should().Be("<b>\n");
        log.Headers["X-Log-Ended"].Should().Be("true");
        log.Headers["Content-Type"].Should().StartWith("text/plain");

        var folder = $"/raw/{server.Scope.DefaultContainer}/azureml/{first}/o";
        (await browser.GetAsync($"{folder}/p.png")).Headers["Content-Type"].Should().Be("image/png");
        var page = await browser.GetAsync($"{folder}/page.html");
        page.Headers["Content-Type"].Should().Be("application/octet-stream");
        page.Headers["Content-Disposition"].Should().StartWith("attachment");
        page.Headers["Content-Security-Policy"].Should().StartWith("sandbox");

        var again = await browser.PressAsync("/jobs/drawn", "/jobs/drawn/rerun");
        again.Status.Should().Be(303);
        (await server.EndOfAsync(again.Location["/jobs/".Length..])).Status().Should().Be("Failed");
    }

    [Fact]
    public async Task A_button_cancels_a_run()
    {
        await using var server = await StartAsync();
        await PutJobAsync(server, "waiting");
        using var browser = await Browser.OpenAsync(server);
        (await browser.GetAsync("/jobs/waiting")).Text.Should().Contain("data-live");

        await browser.PressAsync("/jobs/waiting", "/jobs/waiting/cancel");

        (await server.GetAsync($"{W}/jobs/waiting")).Body.Status().Should().Be("CancelRequested");
    }

    [Fact]
    public async Task A_name_that_is_markup_is_shown_as_it_is()
    {
        await using var server = await StartAsync();
        await PutJobAsync(server, "evil", "<script>alert(1)</script>\"'");
        using var browser = await Browser.OpenAsync(server);
        foreach (var path in (string[])["/jobs", "/jobs/evil", "/jobs?q=%3Cscript%3Ealert"])
        {
            (await browser.GetAsync(path)).Text.Should().Contain("&lt;script&gt;alert(1)").And.NotContain("<script>alert");
        }
    }

    [Fact]
    public async Task Ten_thousand_jobs_are_listed_page_by_page_and_searched()
    {
        await using var server = await StartAsync();
        await PutJobAsync(server, "needle");
        var database = (Database)server.Services.GetService(typeof(Database))!;
        database.Write(connection => Dapper.SqlMapper.Execute(connection, """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
            INSERT INTO job (id, job_type, status, body, plan, display_name, experiment, created_at)
            SELECT 'job-' || i, job_type, 'Completed', body, plan, 'job number ' || i, experiment, '2030-01-01T00:00:00.0000000Z' FROM n, job WHERE id = 'needle'
            """));
        using var browser = await Browser.OpenAsync(server);

        var first = (await browser.GetAsync("/jobs")).Text;
        first.Should().Contain("job number 10000<").And.Contain("job number 9951<").And.NotContain("job number 9950<").And.Contain("rel=\"next\"");
        var last = (await browser.GetAsync("/jobs?page=201")).Text;
        last.Should().Contain("/jobs/needle").And.NotContain("rel=\"next\"");
        (await browser.GetAsync("/jobs?q=needle")).Text.Should().Contain("/jobs/needle").And.NotContain("job number");
        (await browser.GetAsync("/jobs?q=status:failed")).Text.Should().Contain("No run is like that");
    }

    [Fact]
    public async Task A_form_calls_an_endpoint_with_its_inputs()
    {
        await using var server = await StartAsync();
        await PutEndpointAsync(server);
        using var browser = await Browser.OpenAsync(server);

        var refused = await browser.PressAsync("/endpoints/predict", "/endpoints/predict/run", ("input.rate", "fast"));
        var run = await browser.PressAsync("/endpoints/predict", "/endpoints/predict/run", ("input.rate", "0.5"));

        refused.Status.Should().Be(400);
        refused.Text.Should().Contain("fast");
        (await server.GetAsync($"{W}{run.Location}")).Properties["inputs"]!["rate"]!["value"]!.GetValue<string>().Should().Be("0.5");
        (await browser.GetAsync("/endpoints/predict")).Text.Should().Contain(run.Location);
    }

    [Fact]
    public async Task A_command_that_the_page_of_an_endpoint_gives_calls_it()
    {
        await using var server = await StartAsync();
        await PutEndpointAsync(server);
        using var browser = await Browser.OpenAsync(server);
        var page = (await browser.GetAsync("/endpoints/predict")).Text;
        var curl = WebUtility.HtmlDecode(Command().Matches(page).Select(match => match.Groups["command"].Value)
            .Single(command => command.Contains("curl", StringComparison.Ordinal)));

        var called = await new ChildProcess("/bin/sh", ["-c", curl]).RunAsync(TestContext.Current.CancellationToken);

        called.ExitCode.Should().Be(0, called.Error);
        var job = JsonNode.Parse(called.Output)!["name"]!.GetValue<string>();
        (await server.GetAsync($"{W}/jobs/{job}")).Properties["inputs"]!["rate"]!["value"]!.GetValue<string>().Should().Be("1");
        WebUtility.HtmlDecode(page).Should().Contain("az ml batch-endpoint invoke --name 'predict'").And.Contain("'inputs.rate.type=number'");
    }

    [Fact]
    public async Task A_button_has_callers_of_an_endpoint_get_another_deployment()
    {
        await using var server = await StartAsync();
        await PutEndpointAsync(server);
        await PutDeploymentAsync(server, "second");
        using var browser = await Browser.OpenAsync(server);

        var none = await browser.PressAsync("/endpoints/predict", "/endpoints/predict/serve", ("deployment", "third"));
        var pressed = await browser.PressAsync("/endpoints/predict", "/endpoints/predict/serve", ("deployment", "second"));

        none.Status.Should().Be(400);
        pressed.Location.Should().Be("/endpoints/predict");
        (await server.GetAsync($"{W}/batchEndpoints/predict")).Properties["defaults"]!["deploymentName"]!.GetValue<string>().Should().Be("second");
    }

    /// <summary>An endpoint that takes a rate.</summary>
    private static async Task PutEndpointAsync(TestServer server)
    {
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var step = await server.PutComponentAsync("step", "echo ${{inputs.rate}}", """{"rate": {"type": "number"}}""");
        await server.PutAsync($"{W}/components/pipe/versions/1", JsonNode.Parse($$$$"""
            {"properties": {"componentSpec": {"type": "pipeline", "inputs": {"rate": {"type": "number"} },
                "jobs": {"only": {"componentId": "{{{{step}}}}", "inputs": {"rate": {"value": "${{parent.inputs.rate}}"} } } } } } }
            """)!);
        await server.PutAsync($"{W}/batchEndpoints/predict", JsonNode.Parse("""{"location": "x", "properties": {"authMode": "AADToken"}}""")!);
        await PutDeploymentAsync(server, "first");
        await server.PutAsync($"{W}/batchEndpoints/predict", JsonNode.Parse("""
            {"location": "x", "properties": {"authMode": "AADToken", "defaults": {"deploymentName": "first"}}}
            """)!);
    }

    private static async Task PutDeploymentAsync(TestServer server, string name) =>
        await server.PutAsync($"{W}/batchEndpoints/predict/deployments/{name}", JsonNode.Parse($$$$"""
            {"location": "x", "properties": {"deploymentConfiguration": {"deploymentConfigurationType": "PipelineComponent",
                "componentId": {"referenceType": "Id", "assetId": "{{{{W}}}}/components/pipe/versions/1"},
            """
            + """ "settings": {"default_compute": "cluster"} } } }""")!);

    [GeneratedRegex("<code data-copy=\"the command\">(?<command>[^<]*)</code>")]
    private static partial Regex Command();

    private static async Task PutJobAsync(TestServer server, string id, string displayName = "a job")
    {
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var component = await server.PutComponentAsync("c", "echo");
        var job = Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{component}}}}"} }""");
        job["properties"]!["displayName"] = displayName;
        (await server.PutAsync($"{W}/jobs/{id}", job)).Status.Should().Be(201);
    }

    private static async Task PutScheduleAsync(TestServer server)
    {
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var component = await server.PutComponentAsync("c", "echo");
        var schedule = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["trigger"] = JsonNode.Parse("""{"triggerType": "Cron", "expression": "30 2 * * 1-5", "timeZone": "W. Europe Standard Time"}"""),
                ["action"] = new JsonObject
                {
                    ["actionType"] = "CreateJob",
                    ["jobDefinition"] = Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{component}}}}"} }""")["properties"]!.DeepClone(),
                },
            },
        };
        (await server.PutAsync($"{W}/schedules/nightly", schedule)).Status.Should().Be(201);
    }
}
