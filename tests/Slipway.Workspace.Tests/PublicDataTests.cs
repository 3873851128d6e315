using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs.Models;
using Slipway.Testing;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Inputs that lie on the internet, as Microsoft's examples and many teams' pipelines have them.</summary>
public sealed class PublicDataTests
{
    private const string Table = "https://files.example/data/titanic.csv";
    private const string Show = "cat ${{inputs.i}}";

    private readonly TestClock _clock = new(DateTimeOffset.UtcNow);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_reads_a_file_that_is_fetched_once_again_when_it_has_changed_and_kept_for_when_it_can_t_be()
    {
        var internet = new Internet { Files = { ["/data/titanic.csv"] = ("name,age\n", "1") } };
        await using var server = await StartAsync(internet);

        (await ReadAsync(server, "first", Table, "uri_file", "echo ${{inputs.i}}")).Should().EndWith("/titanic.csv\n");
        Later();
        (await ReadAsync(server, "second", Table, "uri_file", Show)).Should().Be("name,age\n");
        internet.Files["/data/titanic.csv"] = ("name,age,fare\n", "2");
        Later();
        (await ReadAsync(server, "third", Table, "uri_file", Show)).Should().Be("name,age,fare\n");
        internet.IsUp = false;
        Later();
        (await ReadAsync(server, "fourth", Table, "uri_file", Show)).Should().Be("name,age,fare\n");

        internet.Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal)).Should().Be(2);
    }

    [Theory]
    [InlineData("wasbs://datasets@example.blob.core.windows.net/iris", "uri_folder")]
    [InlineData("https://example.blob.core.windows.net/datasets/iris/", "mltable")]
    public async Task A_folder_of_Azures_storage_is_fetched_with_what_lies_below_it_and_loses_what_is_gone_there(string uri, string type)
    {
        await using var azurite = await Azurite.StartAsync(Cancel);
        var container = azurite.ContainerClient("datasets");
        await container.CreateAsync(PublicAccessType.BlobContainer, cancellationToken: Cancel);
        foreach (var name in (string[])["iris/one.csv", "iris/deep/two.csv", "iris-other/three.csv"])
        {
            await container.UploadBlobAsync(name, BinaryData.FromString($"{name}\n"), Cancel);
        }

        await using var server = await StartAsync(new Internet(azurite));

        (await ReadAsync(server, "first", uri, type, "cd ${{inputs.i}}; ls; cat deep/two.csv")).Should().Be("deep\none.csv\niris/deep/two.csv\n");
        await container.DeleteBlobAsync("iris/one.csv", cancellationToken: Cancel);
        Later();
        (await ReadAsync(server, "second", uri, type, "ls ${{inputs.i}}")).Should().Be("deep\n");
    }

    [Theory]
    [InlineData("wasbs://datasets@example.blob.core.windows.net/iris")]
    [InlineData("wasbs://datasets@example.blob.core.windows.net/iris/")]
    public async Task Folders_that_Azures_storage_lists_as_empty_blobs_are_folders(string uri)
    {
        await using var azurite = await Azurite.StartAsync(Cancel);
        var container = azurite.ContainerClient("datasets");
        await container.CreateAsync(PublicAccessType.BlobContainer, cancellationToken: Cancel);
        var options = new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["hdi_isfolder"] = "true" } };
        foreach (var folder in (string[])["iris", "iris/year=2024"])
        {
            await container.GetBlobClient(folder).UploadAsync(BinaryData.FromString(""), options, Cancel);
        }

        await container.UploadBlobAsync("iris/year=2024/one.csv", BinaryData.FromString("one\n"), Cancel);
        await using var server = await StartAsync(new Internet(azurite));

        (await ReadAsync(server, "first", uri, "uri_folder", "cat ${{inputs.i}}/year=2024/one.csv")).Should().Be("one\n");
    }

    [Fact]
    public async Task A_folder_of_which_a_part_was_fetched_is_not_taken_for_all_of_it()
    {
        const string uri = "wasbs://datasets@example.blob.core.windows.net/iris";
        await using var azurite = await Azurite.StartAsync(Cancel);
        var container = azurite.ContainerClient("datasets");
        await container.CreateAsync(PublicAccessType.BlobContainer, cancellationToken: Cancel);
        await container.UploadBlobAsync("iris/one.csv", BinaryData.FromString("one\n"), Cancel);
        await container.UploadBlobAsync("iris/two.csv", BinaryData.FromString("two\n"), Cancel);
        var internet = new Internet(azurite) { Broken = "two.csv" };
        await using var server = await StartAsync(internet);

        (await FailAsync(server, "first", uri, "uri_folder")).Should().Contain("is gone");
        internet.IsUp = false;
        (await FailAsync(server, "second", uri, "uri_folder")).Should().Contain("can't be reached");
        (internet.IsUp, internet.Broken) = (true, null);
        (await ReadAsync(server, "third", uri, "uri_folder", "cat ${{inputs.i}}/*")).Should().Be("one\ntwo\n");
        internet.IsUp = false;
        Later();
        (await ReadAsync(server, "fourth", uri, "uri_folder", "cat ${{inputs.i}}/*")).Should().Be("one\ntwo\n");
    }

    [Fact]
    public async Task Addresses_that_differ_by_what_they_ask_for_are_different_data()
    {
        var internet = new Internet { Files = { ["/data?year=1"] = ("one", "1"), ["/data?year=2"] = ("two", "1") } };
        await using var server = await StartAsync(internet);

        (await ReadAsync(server, "first", "https://files.example/data?year=1", "uri_file", Show)).Should().Be("one");
        (await ReadAsync(server, "second", "https://files.example/data?year=2", "uri_file", Show)).Should().Be("two");
        (await ReadAsync(server, "third", "https://files.example/data?year=1", "uri_file", Show)).Should().Be("one");
    }

    [Fact]
    public void Another_signature_of_Azures_storage_leads_to_the_same_copy()
    {
        const string place = "https://example.blob.core.windows.net/datasets/iris.csv";

        string Of(string signature) => PublicUri.Parse(place + signature)!.Place("c").Path;

        Of("?sv=2024-11-04&sr=b&sp=r&se=2030-01-01&sig=one").Should().Be(Of("?sv=2024-11-04&sr=b&sp=r&se=2031-01-01&sig=two")).And.Be(Of(""));
    }

    [Fact]
    public async Task A_host_that_says_nothing_is_not_reached_and_the_copy_is_taken()
    {
        var internet = new Internet { Files = { ["/data/titanic.csv"] = ("name,age\n", "1") } };
        await using var server = await StartAsync(internet);

        (await ReadAsync(server, "first", Table, "uri_file", Show)).Should().Be("name,age\n");
        (internet.IsUp, internet.IsSilent) = (false, true);
        Later();
        (await ReadAsync(server, "second", Table, "uri_file", Show)).Should().Be("name,age\n");
        (await FailAsync(server, "third", "https://files.example/other.csv")).Should().Contain("says nothing");
        (await FailAsync(server, "fourth", "wasbs://datasets@example.blob.core.windows.net/iris")).Should().Contain("says nothing");
    }

    [Fact]
    public async Task A_pipeline_is_canceled_while_its_step_waits_for_an_answer_that_never_comes()
    {
        var internet = new Internet { Endless = ".csv" };
        await using var server = await StartAsync(internet);
        await server.PutComponentAsync("read", Show, """{"i": {"type": "uri_file"}}""");
        await server.PutAsync($"{W}/jobs/mine", Pipelines.Pipeline(
            """{"s": {"type": "command", "componentId": "azureml:read:1", "inputs": {"i": {"value": "${{parent.inputs.i}}"}}}}""",
            $$"""{"i": {"jobInputType": "uri_file", "uri": "{{Table}}"} }"""));
        await Eventually.UntilAsync(() => Task.FromResult(internet.Requests.Count > 0));

        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/mine/cancel");

        (await server.EndOfAsync("mine")).Status().Should().Be("Canceled");
        (await server.StepsOfAsync("mine"))["s"].Status().Should().Be("Canceled");
    }

    [Fact]
    public async Task A_data_asset_of_a_file_of_the_internet_is_read_by_name_and_steps_of_pipelines_within_have_it_too()
    {
        var internet = new Internet { Files = { ["/data/titanic.csv"] = ("name,age\n", "1") } };
        await using var server = await StartAsync(internet);
        await server.PutAsync($"{W}/data/titanic/versions/1", JsonNode.Parse(
            $$"""{"properties": {"dataType": "uri_file", "dataUri": "{{Table}}"} }""")!);
        await server.PutComponentAsync("read", Show, """{"i": {"type": "uri_file"}}""");
        await server.PutPipelineComponentAsync(
            "within",
            """{"s": {"type": "command", "componentId": "azureml:read:1", "inputs": {"i": {"value": "${{parent.inputs.i}}"}}}}""",
            """{"i": {"type": "uri_file"}}""");

        await server.RunAsync("mine", Pipelines.Pipeline(
            """{"p": {"type": "pipeline", "componentId": "azureml:within:1", "inputs": {"i": {"value": "${{parent.inputs.i}}"}}}}""",
            """{"i": {"jobInputType": "uri_file", "uri": "azureml:titanic:1"}}"""));

        var within = (await server.StepsOfAsync("mine"))["p"]["runId"]!.GetValue<string>();
        var step = (await server.StepsOfAsync(within))["s"]["runId"]!.GetValue<string>();
        (await server.LogOfAsync(step)).Should().Be("name,age\n");
    }

    [Fact]
    public async Task A_step_that_takes_the_address_itself_is_given_it_and_nothing_is_fetched()
    {
        var internet = new Internet();
        await using var server = await StartAsync(internet);

        (await ReadAsync(server, "mine", Table, "uri_file", "echo ${{inputs.i}}", "Direct")).Should().Be($"{Table}\n");
        internet.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task What_can_t_be_fetched_fails_the_step_with_the_reason_and_no_secret()
    {
        var internet = new Internet { Files = { ["/large"] = ("", "1") }, SaidLength = PublicStore.MostBytes + 1 };
        await using var server = await StartAsync(internet);

        (await FailAsync(server, "none", "https://files.example/none.csv?sig=a-secret")).Should()
            .Contain("'i'").And.Contain("404").And.Contain("https://files.example/none.csv").And.NotContain("a-secret");
        (await FailAsync(server, "large", "https://files.example/large")).Should().Contain("10 GiB");
        internet.IsUp = false;
        (await FailAsync(server, "away", "wasbs://datasets@example.blob.core.windows.net/iris")).Should().Contain("can't be reached");
    }

    [Theory]
    [InlineData("https://localhost/x")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://0x7f000001/x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://[::ffff:10.0.0.1]/x")]
    [InlineData("https://10.1.2.3/x")]
    [InlineData("https://169.254.169.254/metadata")]
    [InlineData("http://files.example/x")]
    [InlineData("https://me:password@files.example/x")]
    public async Task What_is_not_public_is_refused_when_the_job_is_made(string uri)
    {
        await using var server = await TestServer.StartAsync();
        await server.PutEnvironmentAsync();

        var answer = await server.PutAsync($"{W}/jobs/mine", Job(uri, "uri_file", Show));

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be("properties.inputs.i.uri");
    }

    [Fact]
    public async Task A_workspace_that_is_to_fetch_nothing_refuses_what_lies_on_the_internet()
    {
        await using var server = await TestServer.StartAsync(noPublicData: true);
        await server.PutEnvironmentAsync();

        var answer = await server.PutAsync($"{W}/jobs/mine", Job(Table, "uri_file", Show));

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain("--no-public-data");
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_not_connected_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new HttpClient(PublicTransport.Create());

        var get = () => client.GetAsync(new Uri($"https://{Dns.GetHostName()}:{((IPEndPoint)listener.LocalEndpoint).Port}/"), Cancel);
        var local = () => client.GetAsync(new Uri($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/"), Cancel);

        await get.Should().ThrowAsync<HttpRequestException>();
        (await local.Should().ThrowAsync<HttpRequestException>()).Which.Message.Should().Contain("not on the internet");
        listener.Pending().Should().BeFalse();
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("20.150.34.4", true)]
    [InlineData("2603:1030::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("100.100.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:192.168.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    public void An_address_is_the_internets_or_not(string address, bool isPublic) =>
        PublicAddress.Is(IPAddress.Parse(address)).Should().Be(isPublic);

    private async Task<TestServer> StartAsync(Internet internet)
    {
        var image = await Engine.ImageAsync();
        var server = await TestServer.StartAsync(runsJobs: true, clock: _clock, internet: internet.Connect);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        return server;
    }

    // What was looked at a moment ago is not looked at again.
    private void Later() => _clock.Now += TimeSpan.FromMinutes(2);

    private static async Task<string> ReadAsync(
        TestServer server, string name, string uri, string type, string command, string mode = "ReadOnlyMount")
    {
        var job = await server.RunAsync(name, Job(uri, type, command, mode));
        job.Status().Should().Be("Completed", (await server.RunOfAsync(name)).ToJsonString());
        return await server.LogOfAsync(name);
    }

    private static async Task<string> FailAsync(TestServer server, string name, string uri, string type = "uri_file")
    {
        (await server.RunAsync(name, Job(uri, type, Show))).Status().Should().Be("Failed");
        return (await server.RunOfAsync(name))["error"]!["error"]!["message"]!.GetValue<string>();
    }

    private static JsonObject Job(string uri, string type, string command, string mode = "ReadOnlyMount")
    {
        var job = Pipelines.Command(command, compute: null);
        job["properties"]!["inputs"] = new JsonObject
        {
            ["i"] = new JsonObject { ["jobInputType"] = type, ["uri"] = uri, ["mode"] = mode },
        };
        return job;
    }
}
