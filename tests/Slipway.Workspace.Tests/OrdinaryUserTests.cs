#pragma warning disable xUnit1069 // What is called in a test takes its token by itself.
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>
/// What steps leave that is another user's, to a server that is not root: their containers run as root, or as their image's
/// user, and make what only its owner may read or change.
/// </summary>
public sealed class OrdinaryUserTests
{
    private const int Patience = 180_000;

    // A folder and a file that are their owner's alone, and what else tools leave: read-only folders, sticky ones.
    private const string Close = """
        cd ${{outputs.o}}; mkdir -m 700 own; (umask 077; echo said > own/f); mkdir -m 555 -p fixed; mkdir -m 1755 sticky; echo > sticky/f
        mkdir -p "$(printf 'line\nend')/d"; ln -s /etc/passwd link
        mkdir -p "$OLDPWD/__pycache__"; echo > "$OLDPWD/__pycache__/module.pyc"
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Patience)]
    [InlineData(null)]
    [InlineData("12345")]
    public async Task What_only_its_writer_may_read_and_delete_is_copied_to_other_steps_and_deleted_with_its_job(string? user)
    {
        await using var server = await OrdinaryServer.StartOrSkipAsync(await Engine.ImageAsync(user));

        (await server.RunAsync("make", Writer(Close))).Status().Should().Be("Completed", server.Log);
        var use = Pipelines.Command("cat ${{inputs.i}}/own/f");
        use["properties"]!["inputs"] = new JsonObject
        {
            ["i"] = new JsonObject
            {
                ["jobInputType"] = "uri_folder", ["uri"] = "azureml://datastores/workspaceblobstore/paths/azureml/make/o", ["mode"] = "Download",
            },
        };
        (await server.RunAsync("use", use)).Status().Should().Be("Completed", server.Log);

        (await server.LogOfAsync("use")).Should().Be("said\n");
        var left = Path.Combine(server.Store, "azureml", "make", "o");
        new FileInfo(Path.Combine(left, "link")).LinkTarget.Should().Be("/etc/passwd");
        await Eventually.UntilAsync(() => !Directory.EnumerateFileSystemEntries(server.In("runs")).Any());
        await server.PostAsync("/maintenance/prune", """{"keepDays": 0}""");
        Directory.EnumerateFileSystemEntries(Path.Combine(server.Store, "azureml")).Should().BeEmpty(server.Log);
        Directory.EnumerateFileSystemEntries(Path.Combine(server.Store, "ExperimentRun")).Should().BeEmpty(server.Log);
    }

    [Theory(Timeout = Patience)]
    [InlineData("echo a > ${{outputs.o}}/f; touch ${{outputs.o}}/g; ln -s /root ${{outputs.o}}/l; mkfifo -m 600 ${{outputs.o}}/p; echo b > outputs/f", 1)]
    [InlineData("chmod 500 ${{outputs.o}}", 1)]
    [InlineData("(umask 077; echo a > ${{outputs.o}}/f)", 2)]
    [InlineData("(umask 077; echo a > outputs/f)", 2)]
    [InlineData("mkdir ${{outputs.o}}/d", 2)]
    public async Task Another_container_is_run_only_for_what_is_closed(string command, int containers)
    {
        await using var server = await OrdinaryServer.StartOrSkipAsync();
        var workspace = (await Remote.GetAsync(server.Address, W))["properties"]!["workspaceId"]!.GetValue<string>();
        var begin = DateTimeOffset.UtcNow;

        (await server.RunAsync("make", Writer(command))).Status().Should().Be("Completed", server.Log);

        await Eventually.UntilAsync(() => !Directory.EnumerateFileSystemEntries(server.In("runs")).Any());
        (await ContainersSinceAsync(workspace, begin)).Should().Be(containers, server.Log);
        (await Engine.ContainersOfAsync(Guid.Parse(workspace))).Should().BeEmpty();
    }

    [Fact(Timeout = Patience)]
    [UnsupportedOSPlatform("windows")]
    public async Task What_a_canceled_step_and_one_that_outlived_its_server_left_is_opened_too()
    {
        await using var server = await OrdinaryServer.StartOrSkipAsync();
        foreach (var id in (string[])["canceled", "outlived"])
        {
            await server.PutAsync($"jobs/{id}", Writer($"{Close}\ncd \"$OLDPWD\"; touch outputs/ready; until [ -e outputs/go ]; do sleep 0.05; done"));
            await Eventually.UntilAsync(() => File.Exists(server.In("runs", id, "wd", "outputs", "ready")));
        }

        await server.PostAsync($"{W}/jobs/canceled/cancel");
        (await server.EndOfAsync("canceled")).Status().Should().Be("Canceled");
        await server.StopAsync();
        await File.WriteAllTextAsync(server.In("runs", "outlived", "wd", "outputs", "go"), "", Cancellation);
        await server.GoOnAsync();
        (await server.EndOfAsync("outlived")).Status().Should().Be("Completed", server.Log);

        await Eventually.UntilAsync(() => !Directory.EnumerateFileSystemEntries(server.In("runs")).Any());
        foreach (var id in (string[])["canceled", "outlived"])
        {
            File.GetUnixFileMode(Path.Combine(server.Store, "azureml", id, "o", "own", "f")).Should()
                .HaveFlag(UnixFileMode.OtherRead).And.HaveFlag(UnixFileMode.OtherWrite);
        }

        await server.PostAsync("/maintenance/prune", """{"keepDays": 0}""");
        Directory.EnumerateFileSystemEntries(Path.Combine(server.Store, "azureml")).Should().BeEmpty(server.Log);
    }

    [Fact(Timeout = Patience)]
    public async Task A_folder_that_one_step_made_is_another_ones_output()
    {
        await using var server = await OrdinaryServer.StartOrSkipAsync();
        var writer = Writer("mkdir -m 755 ${{outputs.o}}/inner");
        writer["properties"]!["outputs"] = Output("shared");
        var within = Writer("echo written > ${{outputs.o}}/f");
        within["properties"]!["outputs"] = Output("shared/inner");

        (await server.RunAsync("writer", writer)).Status().Should().Be("Completed", server.Log);
        (await server.RunAsync("within", within)).Status().Should().Be("Completed", server.Log);

        (await File.ReadAllTextAsync(Path.Combine(server.Store, "shared", "inner", "f"), Cancellation)).Should().Be("written\n");
    }

    [Fact(Timeout = Patience)]
    public async Task Where_the_image_has_no_chmod_the_result_stands_and_what_stays_closed_is_said_with_what_to_do()
    {
        await using var server = await OrdinaryServer.StartOrSkipAsync(await Engine.ImageWithoutPathAsync());

        (await server.RunAsync("make", Writer("/bin/mkdir -m 700 ${{outputs.o}}/own; : > ${{outputs.o}}/own/f"))).Status().Should().Be("Completed", server.Log);

        server.Log.Should().Contain($"What make of job make left is not all open to the workspace: '{Path.Combine(server.Store, "azureml", "make", "o", "own")}'")
            .And.Contain("chmod of its image").And.Contain("As root, 'chmod -R");
        await server.PostAsync("/maintenance/prune", """{"keepDays": 0}""");
        (await server.RunOfAsync("make"))["warnings"]!.ToJsonString().Should().Contain("Its files can").And.Contain("As root");
    }

    private static JsonObject Writer(string command)
    {
        var job = Pipelines.Command(command);
        job["properties"]!["outputs"] = Output();
        return job;
    }

    private static JsonObject Output(string? place = null)
    {
        var output = new JsonObject { ["jobOutputType"] = "uri_folder" };
        if (place is not null)
        {
            output["uri"] = $"azureml://datastores/workspaceblobstore/paths/{place}";
        }

        return new JsonObject { ["o"] = output };
    }

    /// <summary>How many containers a workspace has had made.</summary>
    private static async Task<int> ContainersSinceAsync(string workspace, DateTimeOffset begin)
    {
        var count = 0;
        using var client = Engine.NewClient();
        await client.System.MonitorEventsAsync(
            new ContainerEventsParameters
            {
                Since = $"{begin.ToUnixTimeSeconds() - 1}",
                Until = $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1}",
                Filters = new Dictionary<string, IDictionary<string, bool>>
                {
                    ["event"] = new Dictionary<string, bool> { ["create"] = true },
                    ["label"] = new Dictionary<string, bool> { [$"slipway.workspace={workspace}"] = true },
                    ["type"] = new Dictionary<string, bool> { ["container"] = true },
                },
            },
            new Counter(() => count++),
            Cancellation);
        return count;
    }

    private sealed class Counter(Action count) : IProgress<Message>
    {
        public void Report(Message value) => count();
    }
}
