#pragma warning disable xUnit1069 // What is called in a test takes its token by itself.
using System.Diagnostics;
using System.Net.Sockets;
using Azure;
using Azure.Storage.Blobs;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Steps that leave what is no file, against all that looks at a job's files.</summary>
public sealed class HostileStepTests
{
    private const int Patience = 180_000;
    private const string Folder = """{"o": {"type": "uri_folder"}}""";
    private const string In = """{"i": {"type": "uri_folder"}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_step_has_the_rights_that_installing_software_takes_and_can_make_no_device()
    {
        await using var server = await Tools.StartAsync();
        await server.PutComponentAsync(
            "rights", "cat /proc/self/status; touch f; chown 1:1 f && echo chown works; mknod d b 8 0 || echo no device", isDeterministic: false);

        (await server.RunAsync("rights", Pipelines.Pipeline("""{"s": {"componentId": "azureml:rights:1"}}"""))).Status().Should().Be("Completed");

        var log = await server.LogOfAsync(await RunIdAsync(server, "rights"));
        // CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID and SETUID, by their bits.
        log.Should().Contain("CapBnd:\t00000000000000fb\n").And.Contain("CapEff:\t00000000000000fb\n");
        log.Should().Contain("NoNewPrivs:\t1\n").And.Contain("Seccomp:\t2\n");
        log.Should().Contain("chown works").And.Contain("no device");
    }

    [Fact(Timeout = Patience)]
    public async Task Devices_pipes_sockets_and_links_are_named_and_never_opened_copied_or_served()
    {
        await using var server = await Tools.StartAsync();
        await server.PutComponentAsync("leave", "echo true > ${{outputs.o}}/file.txt; mkfifo ${{outputs.o}}/pipe.json; ln -s /etc/passwd ${{outputs.o}}/link.txt; ln -s /etc ${{outputs.o}}/etc", outputs: Folder);
        await server.RunAsync("leave", Pipelines.Pipeline("""{"s": {"componentId": "azureml:leave:1"}}"""));
        var run = await RunIdAsync(server, "leave");
        var folder = server.FolderOf(run, "o");
        // Steps can't make devices any more; here is one all the same, of this machine's disk.
        Assert.SkipUnless(await MakeDiskAsync(Path.Combine(folder, "disk.txt")), "only root can make the device that this is about");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // Where it is to be is too long a path for one.
        var bound = Path.Combine(Path.GetTempPath(), $"slipway-{Guid.NewGuid():N}");
        socket.Bind(new UnixDomainSocketEndPoint(bound));
        File.Move(bound, Path.Combine(folder, "socket.csv"));

        var container = await server.ContainerAsync();
        (await container.GetBlobsAsync(cancellationToken: Cancellation).Select(blob => blob.Name).ToListAsync(Cancellation))
            .Where(name => name.StartsWith("azureml/", StringComparison.Ordinal)).Should().Equal($"azureml/{run}/o/file.txt");
        using var browser = await Browser.OpenAsync(server);
        string[] names = ["pipe.json", "link.txt", "etc/passwd", "disk.txt", "socket.csv"];
        foreach (var name in names)
        {
            var path = $"azureml/{run}/o/{name}";
            var read = () => container.GetBlobClient(path).DownloadContentAsync(Cancellation);
            (await read.Should().ThrowAsync<RequestFailedException>()).Which.Status.Should().Be(404, name);
            (await browser.GetAsync($"/raw/{container.Name}/{path}")).Status.Should().Be(404, name);
            (await browser.GetAsync($"/files/{container.Name}/{path}")).Text.Should().NotContain("root:", name);
        }

        var page = await browser.GetAsync($"/files/{container.Name}/azureml/{run}/o");
        page.Status.Should().Be(200);
        page.Text.Should().Contain("pipe.json <span class=\"quiet\">(a pipe, not opened)").And.Contain("(a link, not opened)")
            .And.Contain("(a device, not opened)").And.Contain("(a socket, not opened)").And.NotContain("root:");

        await server.PutComponentAsync("use", "ls ${{inputs.i}}; cat ${{inputs.i}}/file.txt", In);
        var use = await server.RunAsync("use", Pipelines.Pipeline($$$$"""
            {"s": {"componentId": "azureml:use:1", "inputs": {
                "i": {"job_input_type": "uri_folder", "uri": "azureml://datastores/workspaceblobstore/paths/azureml/{{{{run}}}}/o", "mode": "Download"} } } }
            """));
        use.Status().Should().Be("Completed");
        (await server.LogOfAsync(await RunIdAsync(server, "use"))).Should().Be("file.txt\ntrue\n");
    }

    [Theory(Timeout = Patience)]
    [InlineData("mkfifo ${{outputs.o}}")]
    [InlineData("ln -s /etc/passwd ${{outputs.o}}")]
    public async Task A_file_that_is_none_fails_the_step_and_is_not_in_the_store(string command)
    {
        await using var server = await Tools.StartAsync();
        await server.PutComponentAsync("leave", command, outputs: """{"o": {"type": "uri_file"}}""");

        (await server.RunAsync("leave", Pipelines.Pipeline("""{"s": {"componentId": "azureml:leave:1"}}"""))).Status().Should().Be("Failed");

        var step = (await server.StepsOfAsync("leave"))["s"];
        step["error"]!["error"]!["message"]!.GetValue<string>().Should().Contain("The output 'o' is a file; what the step has written is none");
        Directory.Exists(server.FolderOf(step["runId"]!.GetValue<string>(), "o")).Should().BeFalse();
    }

    [Fact(Timeout = Patience)]
    public async Task A_file_that_becomes_a_link_again_and_again_never_shows_what_the_link_leads_to()
    {
        await using var server = await Tools.StartAsync();
        var secret = Path.Combine(server.StateDirectory, "token");
        await server.PutComponentAsync("swap", $$$"""
            cd ${{outputs.o}}; mkdir d; echo mine > d/token; ln -s {{{server.StateDirectory}}} l; echo mine > f; ln -s {{{secret}}} g; touch ready
            for i in $(seq 400); do mv -T f h; mv -T g f; mv -T h g; mv -T d e; mv -T l d; mv -T e l; done
            """, outputs: Folder);
        await server.PutAsync($"{W}/jobs/swap", Pipelines.Pipeline("""{"s": {"componentId": "azureml:swap:1"}}"""));
        await server.UntilAsync($"/history/v1.0{W}/runs/swap/children", children =>
            children["value"] is System.Text.Json.Nodes.JsonArray { Count: 1 });
        var run = await RunIdAsync(server, "swap");
        var container = await server.ContainerAsync();
        var answers = new HashSet<string>();

        while ((await server.GetAsync($"{W}/jobs/swap")).Body.Status() is not ("Completed" or "Failed"))
        {
            for (var i = 0; i < 20; i++)
            {
                answers.Add(await ReadAsync(container.GetBlobClient($"azureml/{run}/o/f")));
                answers.Add(await ReadAsync(container.GetBlobClient($"azureml/{run}/o/d/token")));
            }
        }

        (await server.GetAsync($"{W}/jobs/swap")).Body.Status().Should().Be("Completed");
        answers.Should().Contain("mine\n").And.BeSubsetOf(["mine\n", "404"]);
    }

    [Fact(Timeout = Patience)]
    public async Task Folders_deeper_than_any_path_can_name_are_shown_copied_and_deleted_as_far_as_they_go()
    {
        await using var server = await Tools.StartAsync();
        await server.PutComponentAsync(
            "dig", "cd ${{outputs.o}}; echo top > f; mkdir -p \"$(printf 'd/%.0s' $(seq 3000))\"", outputs: Folder);
        await server.PutComponentAsync("use", "cat ${{inputs.i}}/f", In);

        var job = await server.RunAsync("dig", Pipelines.Pipeline("""
            {"dig": {"componentId": "azureml:dig:1"},
             "use": {"componentId": "azureml:use:1", "inputs": {"i": {"value": "${{parent.jobs.dig.outputs.o}}", "mode": "Download"} } } }
            """));

        job.Status().Should().Be("Completed");
        var steps = await server.StepsOfAsync("dig");
        (await server.LogOfAsync(steps["use"]["runId"]!.GetValue<string>())).Should().Be("top\n");
        var run = steps["dig"]["runId"]!.GetValue<string>();
        (await (await server.ContainerAsync()).GetBlobsAsync(cancellationToken: Cancellation).Select(blob => blob.Name).ToListAsync(Cancellation))
            .Should().Contain($"azureml/{run}/o/f");
        (await server.SendAsync(HttpMethod.Post, "/maintenance/prune", """{"keepDays": 0}""")).Body["jobs"]!.GetValue<int>().Should().Be(1);
        Directory.Exists(Path.GetDirectoryName(server.FolderOf(run, "o"))).Should().BeFalse();
    }

    private static async Task<string> ReadAsync(BlobClient blob)
    {
        try
        {
            return (await blob.DownloadContentAsync(Cancellation)).Value.Content.ToString();
        }
        catch (RequestFailedException e)
        {
            return e.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static async Task<string> RunIdAsync(TestServer server, string job) =>
        (await server.StepsOfAsync(job))["s"]["runId"]!.GetValue<string>();

    private static async Task<bool> MakeDiskAsync(string path)
    {
        // The first of the machine's disks: "major minor blocks name", after a head and an empty line.
        var disk = File.ReadLines("/proc/partitions").Skip(2).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var make = Process.Start("mknod", [path, "b", disk[0], disk[1]]);
        await make.WaitForExitAsync(Cancellation);
        return make.ExitCode == 0;
    }
}
