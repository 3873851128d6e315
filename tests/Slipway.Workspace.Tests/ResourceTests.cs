using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class ResourceTests
{
    [Fact]
    public async Task What_was_put_reads_back_with_the_envelope_around_it()
    {
        await using var server = await StartAsync();
        var properties = JsonNode.Parse("""{"image": "r/x@sha256:0", "tags": {"a": "b"}}""")!;
        await server.PutAsync($"{W}/environments/e/versions/7", new JsonObject { ["properties"] = properties.DeepClone() });

        var got = await server.GetAsync($"{W}/environments/e/versions/7");

        got.Body["id"]!.GetValue<string>().Should().Be($"{W}/environments/e/versions/7");
        got.Body["name"]!.GetValue<string>().Should().Be("7");
        got.Body["systemData"]!["createdAt"].Should().NotBeNull();
        foreach (var (name, value) in properties.AsObject())
        {
            JsonNode.DeepEquals(got.Properties[name], value).Should().BeTrue(name);
        }

        got.Properties["provisioningState"]!.GetValue<string>().Should().Be("Succeeded");
    }

    [Theory]
    [InlineData("2025-09-01", false)]
    [InlineData("2025-01-01-preview", true)]
    public async Task What_the_API_does_not_have_is_passed_over_but_for_what_a_preview_may_have(string apiVersion, bool isKept)
    {
        await using var server = await StartAsync();
        var path = $"{W}/environments/e/versions/1?api-version={apiVersion}";

        var put = await server.PutAsync(path, JsonNode.Parse("""
            {"Properties": {"IMAGE": "a", "osType": "linux", "new": [1], "provisioningState": "Failed"}, "name": "other"}
            """)!);

        put.Status.Should().Be(201, put.ErrorMessage);
        put.Properties["image"]!.GetValue<string>().Should().Be("a", "names are taken in any case");
        put.Properties["osType"]!.GetValue<string>().Should().Be("Linux", "and so are enumerations");
        put.Properties.ContainsKey("new").Should().Be(isKept);
        put.Properties["provisioningState"]!.GetValue<string>().Should().Be("Succeeded");
    }

    [Theory]
    [InlineData("environments/e/versions/1", """{"image": {}}""", "properties.image", "must be a text, and is an object")]
    [InlineData(
        "environments/e/versions/1",
        """{"image": "a", "osType": "Plan9"}""",
        "properties.osType",
        "must be one of Linux, Windows, and is \"Plan9\"")]
    [InlineData(
        "data/d/versions/1",
        """{"dataType": "tape", "dataUri": "x"}""",
        "properties.dataType",
        "must be one of mltable, uri_file, uri_folder, and is \"tape\"")]
    [InlineData(
        "jobs/j",
        """{"jobType": "Command", "environmentId": "a", "command": "b", "inputs": {"x": {"jobInputType": "uri_folder"}}}""",
        "properties.inputs.x.uri",
        "'uri' is required.")]
    [InlineData(
        "jobs/j",
        """{"jobType": "Command", "environmentId": "a", "command": "b", "resources": {"instanceCount": "two"}}""",
        "properties.resources.instanceCount",
        "must be a whole number, and is \"two\"")]
    [InlineData(
        "jobs/j",
        """{"jobType": "Command", "environmentId": "a", "command": "b","""
        + """ "limits": {"jobLimitsType": "Command", "timeout": "5 min"}}""",
        "properties.limits.timeout",
        "must be a duration such as PT5M, and is \"5 min\"")]
    [InlineData(
        "jobs/j",
        """{"jobType": "Command", "environmentId": "a", "command": "b", "Command": "c"}""",
        "properties.command",
        "'command' is there twice, in different cases.")]
    [InlineData(
        "computes/c",
        """{"computeType": "AmlCompute", "properties": {"scaleSettings": {"maxNodeCount": 1.5}}}""",
        "properties.properties.scaleSettings.maxNodeCount",
        "must be a whole number, and is 1.5")]
    public async Task A_body_of_another_type_than_the_APIs_is_refused_with_the_members_path(
        string path, string properties, string target, string message)
    {
        await using var server = await StartAsync();

        var answer = await server.PutAsync($"{W}/{path}", new JsonObject { ["properties"] = JsonNode.Parse(properties) });

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be(target);
        answer.ErrorMessage.Should().Contain(message);
        (await server.GetAsync($"{W}/{path}")).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_version_is_immutable_but_for_what_describes_it()
    {
        await using var server = await StartAsync();
        var path = $"{W}/environments/e/versions/1";
        JsonObject Body(string image, string? description = null) => new()
        {
            ["properties"] = new JsonObject { ["image"] = image, ["description"] = description },
        };

        (await server.PutAsync(path, Body("a"))).Status.Should().Be(201);
        (await server.PutAsync(path, Body("a"))).Status.Should().Be(200);
        (await server.PutAsync(path, Body("a", "said later"))).Status.Should().Be(200);
        var other = await server.PutAsync(path, Body("b"));

        other.Status.Should().Be(409);
        other.ErrorMessage.Should().Contain("immutable");
        (await server.GetAsync(path)).Properties["image"]!.GetValue<string>().Should().Be("a");
        (await server.GetAsync(path)).Properties["description"]!.GetValue<string>().Should().Be("said later");
    }

    [Fact]
    public async Task Anonymous_components_of_one_content_are_one_version_whatever_they_call_themselves()
    {
        await using var server = await StartAsync();
        var path = $"{W}/components/azureml_anonymous/versions/1";
        JsonNode Body(string command, string name, bool isAnonymous = true, string source = "YAML.COMPONENT") => JsonNode.Parse($$"""
            {"properties": {"isAnonymous": {{(isAnonymous ? "true" : "false")}}, "componentSpec": {
                "type": "command", "command": "{{command}}", "name": "{{name}}", "version": "{{name.Length}}", "_source": "{{source}}"} } }
            """)!;

        (await server.PutAsync(path, Body("echo", "one"))).Status.Should().Be(201);
        (await server.PutAsync(path, Body("echo", "three"))).Status.Should().Be(200);
        (await server.PutAsync(path, Body("echo", "one", source: "CLASS"))).Status.Should().Be(200);
        var other = await server.PutAsync(path, Body("cat", "one"));
        other.Status.Should().Be(409);
        other.ErrorMessage.Should().Contain("componentSpec.command");
        (await server.PutAsync(path, Body("echo", "three", isAnonymous: false))).Status.Should().Be(409);
    }

    [Fact]
    public async Task What_the_path_and_azures_defaults_say_is_added_when_a_version_is_read_and_counts_for_nothing()
    {
        await using var server = await StartAsync();
        var environment = JsonNode.Parse("""{"properties": {"image": "a"}}""")!;
        var component = JsonNode.Parse("""{"properties": {"componentSpec": {"command": "echo", "name": "other"}}}""")!;
        await server.PutAsync($"{W}/environments/e/versions/1", environment);
        await server.PutAsync($"{W}/components/c/versions/7", component);

        var readEnvironment = await server.GetAsync($"{W}/environments/e/versions/1");
        var readComponent = await server.GetAsync($"{W}/components/c/versions/7");

        readEnvironment.Properties["osType"]!.GetValue<string>().Should().Be("Linux");
        readComponent.Properties["componentSpec"]!["name"]!.GetValue<string>().Should().Be("c");
        readComponent.Properties["componentSpec"]!["version"]!.GetValue<string>().Should().Be("7");
        (await server.PutAsync($"{W}/environments/e/versions/1", readEnvironment.Body)).Status.Should().Be(200);
        (await server.PutAsync($"{W}/components/c/versions/7", readComponent.Body)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_container_knows_its_latest_and_next_version_and_lists_page_by_page()
    {
        await using var server = await StartAsync();
        foreach (var version in (string[])["1", "2", "10"])
        {
            await server.PutAsync(
                $"{W}/environments/e/versions/{version}",
                new JsonObject { ["properties"] = new JsonObject { ["image"] = $"i{version}" } });
        }

        var container = await server.GetAsync($"{W}/environments/e");
        container.Properties["latestVersion"]!.GetValue<string>().Should().Be("10");
        container.Properties["nextVersion"]!.GetValue<string>().Should().Be("11");

        var names = new List<string>();
        var link = $"{W}/environments/e/versions?$top=2";
        while (link is not null)
        {
            var page = await server.GetAsync(link);
            names.AddRange(page.Body["value"]!.AsArray().Select(v => v!["name"]!.GetValue<string>()));
            link = page.Body["nextLink"]?.GetValue<string>();
        }

        names.Should().Equal("10", "2", "1");
    }

    [Fact]
    public async Task A_long_running_put_is_reported_as_azure_does_and_polled_to_its_end()
    {
        await using var server = await StartAsync();
        var body = JsonNode.Parse("""{"location": "local", "properties": {"authMode": "AADToken"}}""")!;
        var put = await server.PutAsync($"{W}/batchEndpoints/my-endpoint", body);

        put.Status.Should().Be(201);
        var status = await server.GetAsync(put.Headers["Azure-AsyncOperation"]);
        status.Body["status"]!.GetValue<string>().Should().Be("Succeeded");
        (await server.PutAsync($"{W}/batchEndpoints/my-endpoint", body)).Status.Should().Be(200);
        (await server.GetAsync($"{W}/batchEndpoints/my-endpoint")).Properties["scoringUri"]!.GetValue<string>()
            .Should().StartWith($"https://localhost:{server.Port}/").And.EndWith("/jobs");
        (await server.SendAsync(HttpMethod.Delete, $"{W}/batchEndpoints/my-endpoint")).Status.Should().Be(200);
        (await server.SendAsync(HttpMethod.Delete, $"{W}/batchEndpoints/my-endpoint")).Status.Should().Be(204);
    }

    [Theory]
    [InlineData("2", "Succeeded", null)]
    [InlineData("2 failing", "Failed", "OperationFailed")]
    public async Task An_operation_says_that_it_is_under_way_as_often_as_it_is_to_and_then_how_it_ended(
        string operations, string end, string? error)
    {
        await using var server = await StartAsync(operations: operations);
        var put = await server.PutAsync(
            $"{W}/batchEndpoints/my-endpoint", JsonNode.Parse("""{"location": "local", "properties": {"authMode": "AADToken"}}""")!);
        var answers = new List<Answer>();
        for (var poll = 0; poll < 4; poll++)
        {
            answers.Add(await server.GetAsync(put.Headers["Azure-AsyncOperation"]));
        }

        answers.Select(answer => answer.Body["status"]!.GetValue<string>()).Should().Equal("InProgress", "InProgress", end, end);
        answers[0].Body["endTime"].Should().BeNull();
        answers[3].ErrorCode.Should().Be(error);
    }

    [Fact]
    public async Task What_has_no_result_is_accepted_until_it_has_ended()
    {
        await using var server = await StartAsync(operations: "1");
        await server.PutAsync($"{W}/computes/own", JsonNode.Parse("""
            {"location": "local", "properties": {"computeType": "ComputeInstance", "properties": {"vmSize": "STANDARD_DS3_V2"} } }
            """)!);

        var stopped = await server.SendAsync(HttpMethod.Post, $"{W}/computes/own/stop");
        var first = await server.GetAsync(stopped.Headers["Location"]);
        var second = await server.GetAsync(first.Headers["Location"]);

        (stopped.Status, first.Status, second.Status).Should().Be((202, 202, 200));
    }

    [Fact]
    public async Task Only_tags_and_identity_of_an_endpoint_can_be_patched()
    {
        await using var server = await StartAsync();
        await server.PutAsync(
            $"{W}/batchEndpoints/my-endpoint",
            JsonNode.Parse("""{"location": "local", "properties": {"authMode": "aadToken"}}""")!);
        var tags = await server.SendAsync(
            HttpMethod.Patch, $"{W}/batchEndpoints/my-endpoint", """{"tags": {"team": "ml"}}""");
        var properties = await server.SendAsync(
            HttpMethod.Patch, $"{W}/batchEndpoints/my-endpoint", """{"properties": {"defaults": {"deploymentName": "x"}}}""");

        tags.Status.Should().Be(200);
        tags.Body["tags"]!["team"]!.GetValue<string>().Should().Be("ml");
        properties.Status.Should().Be(400);
    }

    [Theory]
    [InlineData("""{"properties": {"computeType": "Kubernetes", "properties": {}}}""", "properties.computeType")]
    [InlineData("""{"properties": {"computeType": "AmlCompute"}}""", "properties.properties")]
    [InlineData(
        """{"properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": {"minNodeCount": 3, "maxNodeCount": 2}}}}""",
        "properties.properties.scaleSettings.maxNodeCount")]
    public async Task A_compute_that_can_t_be_is_refused(string body, string target)
    {
        await using var server = await StartAsync();
        var answer = await server.SendAsync(HttpMethod.Put, $"{W}/computes/c", body);

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be(target);
    }

    [Fact]
    public async Task State_outlives_the_server()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await StartAsync(stateDirectory: folder.Path))
        {
            await first.PutEnvironmentAsync("kept:1");
        }

        await using var second = await StartAsync(stateDirectory: folder.Path);
        (await second.GetAsync($"{W}/environments/tools/versions/1")).Properties["image"]!.GetValue<string>().Should().Be("kept:1");
    }
}
