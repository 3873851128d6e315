using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Steps of several processes, which are told as in Azure which one each is.</summary>
public sealed class DistributedTests
{
    [Fact]
    public async Task Processes_of_PyTorch_know_their_ranks_over_nodes_and_each_has_a_log()
    {
        await using var server = await Tools.StartAsync();

        var job = await server.RunAsync("mine", Job(
            "echo $RANK $LOCAL_RANK $NODE_RANK of $WORLD_SIZE, $LOCAL_WORLD_SIZE here, at $MASTER_ADDR:$MASTER_PORT",
            """{"distributionType": "PyTorch", "processCountPerInstance": 2}""", nodes: 2));

        job.Status().Should().Be("Completed", await server.LogOfAsync("mine"));
        var logs = await ProcessLogsAsync(server);
        var master = Regex.Match(logs[0], "at ([0-9.]+):6105\n").Groups[1].Value;
        master.Should().NotBeEmpty().And.NotBe("127.0.0.1", "the other node has to reach it");
        logs.Should().Equal(
            ((string[])["0 0 0", "1 1 0", "2 0 1", "3 1 1"]).Select(ranks => $"{ranks} of 4, 2 here, at {master}:6105\n"));
        (await server.LogOfAsync("mine")).Should().Be(logs[0], "the first process' is the step's, as in Azure");
    }

    [Fact]
    public async Task Each_node_is_a_container_of_its_own_with_the_same_files()
    {
        await using var server = await Tools.StartAsync(nodes: 3);

        // bash's own variable for the name that the kernel has of the machine.
        var job = await server.RunAsync("mine", Job(
            "echo $HOSTNAME; echo from $RANK > outputs/$RANK", """{"distributionType": "PyTorch"}""", nodes: 3));

        job.Status().Should().Be("Completed", await server.LogOfAsync("mine"));
        (await ProcessLogsAsync(server)).Should().HaveCount(3).And.OnlyHaveUniqueItems();
        var outputs = Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, "ExperimentRun", "dcid.mine", "outputs");
        Directory.GetFiles(outputs).Order(StringComparer.Ordinal).Select(File.ReadAllText).Should().Equal("from 0\n", "from 1\n", "from 2\n");
        await server.StopAsync();
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().BeEmpty();
    }

    [Fact]
    public async Task Processes_of_TensorFlow_are_told_of_each_other()
    {
        await using var server = await Tools.StartAsync();

        await server.RunAsync("mine", Job(
            "echo $TF_CONFIG", """{"distributionType": "TensorFlow", "workerCount": 2, "parameterServerCount": 1}""", nodes: 1));

        var configurations = (await ProcessLogsAsync(server)).Select(log => JsonNode.Parse(log)!).ToList();
        configurations.Select(c => c["task"]!.ToJsonString()).Should().Equal(
            """{"type":"ps","index":0}""", """{"type":"worker","index":0}""", """{"type":"worker","index":1}""");
        configurations.Should().OnlyContain(c =>
            c["cluster"]!.ToJsonString() == """{"ps":["127.0.0.1:2222"],"worker":["127.0.0.1:2223","127.0.0.1:2224"]}""");
    }

    [Fact]
    public async Task Processes_of_TensorFlow_are_spread_over_the_nodes()
    {
        await using var server = await Tools.StartAsync(nodes: 3);

        await server.RunAsync("mine", Job(
            "echo $TF_CONFIG", """{"distributionType": "TensorFlow", "workerCount": 2, "parameterServerCount": 1}""", nodes: 3));

        var cluster = JsonNode.Parse((await ProcessLogsAsync(server))[2])!["cluster"]!.AsObject();
        var hosts = cluster.SelectMany(kind => kind.Value!.AsArray()).Select(address => address!.GetValue<string>().Split(':')).ToList();
        hosts.Select(host => host[1]).Should().Equal("2222", "2223", "2224");
        hosts.Select(host => host[0]).Should().OnlyHaveUniqueItems().And.NotContain("127.0.0.1");
    }

    [Fact]
    public async Task A_process_that_fails_on_one_node_ends_the_other_nodes_and_the_step_says_which()
    {
        await using var server = await Tools.StartAsync();

        var job = await server.RunAsync("mine", Job(
            "echo $RANK begins; if [ $RANK = 2 ]; then sleep 1; echo out of luck; exit 7; fi; sleep 600",
            """{"distributionType": "PyTorch", "processCountPerInstance": 2}""", nodes: 2));

        job.Status().Should().Be("Failed");
        (await server.RunOfAsync("mine"))["properties"]!["exitCode"]!.GetValue<string>().Should().Be("7");
        (await server.LogOfAsync("mine")).Should().StartWith("0 begins\n").And.Contain("Process 2 ended with exit code 7").And.Contain("out of luck");
        (await ProcessLogsAsync(server)).Should().HaveCount(4, "nothing but logs is left among them");
        await server.StopAsync();
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_of_several_nodes_goes_on_when_the_server_is_started_again_and_one_that_is_canceled_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        var image = await Engine.ImageAsync();
        string begun;
        await using (var first = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path))
        {
            await first.PutEnvironmentAsync(image);
            await first.PutComputeAsync();
            foreach (var name in (string[])["mine", "gone"])
            {
                await first.PutAsync($"{W}/jobs/{name}", Job(
                    "echo $RANK begins; until [ -e outputs/go ]; do sleep 0.05; done; echo $RANK ends", """{"distributionType": "PyTorch"}""", nodes: 2));
                await first.UntilStatusAsync(name, "Running");
                if (name == "mine")
                {
                    await first.PutComputeAsync(nodes: 4);
                }
            }

            begun = first.StateDirectory;
        }

        await using var second = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);
        (await Engine.ContainersOfAsync(second.Scope.WorkspaceId)).Should().HaveCount(4);
        await second.SendAsync(HttpMethod.Post, $"{W}/jobs/gone/cancel");
        (await second.EndOfAsync("gone")).Status().Should().Be("Canceled");
        await File.WriteAllTextAsync(Path.Combine(begun, "runs", "mine", "wd", "outputs", "go"), "", TestContext.Current.CancellationToken);

        (await second.EndOfAsync("mine")).Status().Should().Be("Completed", await second.LogOfAsync("mine"));
        (await ProcessLogsAsync(second)).Should().Equal("0 begins\n0 ends\n", "1 begins\n1 ends\n");
        await second.StopAsync();
        (await Engine.ContainersOfAsync(second.Scope.WorkspaceId)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_takes_as_many_nodes_of_its_compute_as_it_has_and_shares_their_memory()
    {
        await using var server = await Tools.StartAsync(nodes: 3);
        await server.PutAsync($"{W}/jobs/two", Job("sleep 600", """{"distributionType": "PyTorch"}""", nodes: 2));
        await server.UntilStatusAsync("two", "Running");
        await server.PutAsync($"{W}/jobs/more", Job("echo here", """{"distributionType": "PyTorch"}""", nodes: 2));
        await server.UntilStatusAsync("more", "Queued");

        using (var client = Engine.NewClient())
        {
            var memory = (await client.System.GetSystemInfoAsync(TestContext.Current.CancellationToken)).MemTotal;
            foreach (var container in await Engine.ContainersOfAsync(server.Scope.WorkspaceId))
            {
                (await client.Containers.InspectContainerAsync(container.ID, TestContext.Current.CancellationToken)).HostConfig!.Memory
                    .Should().BeLessThanOrEqualTo(memory / 2);
            }
        }

        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/two/cancel");
        (await server.EndOfAsync("more")).Status().Should().Be("Completed");
    }

    [Fact]
    public async Task One_process_that_fails_ends_the_others_and_the_step_says_which_with_its_last_lines()
    {
        await using var server = await Tools.StartAsync();

        var job = await server.RunAsync("mine", Job(
            "if [ $RANK = 1 ]; then echo out of luck; exit 7; fi; sleep 600", """{"distributionType": "PyTorch", "processCountPerInstance": 3}""", nodes: 1));

        job.Status().Should().Be("Failed");
        (await server.RunOfAsync("mine"))["properties"]!["exitCode"]!.GetValue<string>().Should().Be("7");
        (await server.LogOfAsync("mine")).Should().Contain("Process 1 ended with exit code 7").And.Contain("out of luck");
    }

    [Fact]
    public async Task A_step_of_MPI_in_an_image_without_it_says_so()
    {
        await using var server = await Tools.StartAsync();

        (await server.RunAsync("mine", Job("echo", """{"distributionType": "Mpi", "processCountPerInstance": 2}""", nodes: 1))).Status().Should().Be("Failed");

        (await server.LogOfAsync("mine")).Should().Contain("no mpirun");
    }

    [Fact]
    public async Task Processes_that_all_fail_at_once_end_the_step_with_the_exit_code_of_one_of_them()
    {
        await using var server = await Tools.StartAsync();

        // Each attempt has its race.
        for (var attempt = 0; attempt < 8; attempt++)
        {
            await server.RunAsync($"mine{attempt}", Job("exit 7", """{"distributionType": "PyTorch", "processCountPerInstance": 64}""", nodes: 1));

            (await server.RunOfAsync($"mine{attempt}"))["properties"]!["exitCode"]!.GetValue<string>().Should().Be("7");
            (await server.LogOfAsync($"mine{attempt}")).Should().MatchRegex("^Process \\d+ ended with exit code 7, ");
        }
    }

    [Fact]
    public async Task A_component_says_how_its_step_is_distributed_and_the_node_says_better()
    {
        await using var server = await Tools.StartAsync();
        await server.PutAsync($"{W}/components/c/versions/1", JsonNode.Parse($$$"""
            {"properties": {"componentSpec": {"name": "c", "type": "command", "version": "1", "command": "echo $RANK of $WORLD_SIZE",
                "environment": "azureml:{{{W}}}/environments/tools/versions/1", "is_deterministic": false,
                "distribution": {"type": "pytorch", "process_count_per_instance": 2}, "resources": {"instance_count": 1} } } }
            """)!);

        await server.RunAsync("own", Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}"""));
        await server.RunAsync("more", Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1", "resources": {"instance_count": 2}}}"""));

        (await server.LogOfAsync((await server.StepsOfAsync("own"))["s"]["runId"]!.GetValue<string>())).Should().Be("0 of 2\n");
        (await server.LogOfAsync((await server.StepsOfAsync("more"))["s"]["runId"]!.GetValue<string>())).Should().Be("0 of 4\n");
    }

    [Fact]
    public async Task Programs_that_others_wrote_find_each_other_by_PyTorch_and_by_MPI()
    {
        var image = await DebianImage.MakeAsync();
        await using var server = await TestServer.StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();

        var torch = await server.RunAsync("torch", Job(
            """
            python3 -c '
            import socket, torch, torch.distributed as d
            d.init_process_group("gloo")
            t = torch.tensor([d.get_rank() + 1.0])
            d.all_reduce(t)
            hosts = [None] * d.get_world_size()
            d.all_gather_object(hosts, socket.gethostname())
            print("sum", t.item(), "of", d.get_world_size(), "on", len(set(hosts)))
            d.destroy_process_group()'
            """,
            """{"distributionType": "PyTorch", "processCountPerInstance": 2}""", nodes: 2));
        var mpi = await server.RunAsync("mpi", Job(
            """
            python3 -c '
            import socket
            from mpi4py import MPI
            world = MPI.COMM_WORLD
            print(f"sum {world.allreduce(world.rank + 1)} of {world.size} on {len(set(world.allgather(socket.gethostname())))}")'
            """,
            """{"distributionType": "Mpi", "processCountPerInstance": 2}""", nodes: 2));

        torch.Status().Should().Be("Completed", await server.LogOfAsync("torch"));
        mpi.Status().Should().Be("Completed", await server.LogOfAsync("mpi"));
        (await ProcessLogsAsync(server, "torch")).Should().HaveCount(4).And.OnlyContain(log => log.Contains("sum 10.0 of 4 on 2", StringComparison.Ordinal));
        // mpirun passes on what each writes as it comes, also within a line.
        (await server.LogOfAsync("mpi")).Split("sum 10 of 4 on 2").Should().HaveCount(5);
    }

    [Fact]
    public async Task A_process_of_MPI_that_fails_on_another_node_ends_the_step()
    {
        var image = await DebianImage.MakeAsync();
        await using var server = await TestServer.StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();

        var job = await server.RunAsync("mine", Job(
            "if [ $OMPI_COMM_WORLD_RANK = 1 ]; then echo out of luck; exit 7; fi; sleep 600", """{"distributionType": "Mpi"}""", nodes: 2));

        job.Status().Should().Be("Failed");
        (await server.RunOfAsync("mine"))["properties"]!["exitCode"]!.GetValue<string>().Should().Be("7");
        (await server.LogOfAsync("mine")).Should().Contain("out of luck");
        await server.StopAsync();
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"distributionType": "PyTorch", "processCountPerInstance": 129}""", 1)]
    [InlineData("""{"distributionType": "PyTorch", "processCountPerInstance": 2}""", 100)]
    [InlineData("""{"distributionType": "PyTorch", "processCountPerInstance": 0}""", 1)]
    public async Task More_processes_than_a_machine_runs_are_refused(string distribution, int nodes)
    {
        await using var server = await TestServer.StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();

        (await server.PutAsync($"{W}/jobs/mine", Job("echo", distribution, nodes))).ErrorTarget.Should().StartWith("properties.distribution");
    }

    private static JsonObject Job(string command, string distribution, int nodes)
    {
        var job = Pipelines.Command(command);
        job["properties"]!["distribution"] = JsonNode.Parse(distribution);
        job["properties"]!["resources"] = new JsonObject { ["instanceCount"] = nodes };
        return job;
    }

    private static async Task<IReadOnlyList<string>> ProcessLogsAsync(TestServer server, string run = "mine")
    {
        var files = (await server.GetAsync($"/history/v1.0{W}/runs/{run}/details")).Body["logFiles"]!.AsObject()
            .Select(log => log.Key).Where(name => name.Contains("std_log_process_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var logs = new List<string>();
        foreach (var file in files)
        {
            logs.Add(await server.LogOfAsync(run, file));
        }

        return logs;
    }
}
