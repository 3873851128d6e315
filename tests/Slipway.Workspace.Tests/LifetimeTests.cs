using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.State;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>The real process, as the build starts it.</summary>
public sealed class LifetimeTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalWorkspaceOptions _options;

    public LifetimeTests() => _options = new LocalWorkspaceOptions
    {
        StateDirectory = Path.Combine(_folder.Path, "workspace"),
        EngineAddress = Engine.Address,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Starts_at_once_give_one_server_that_is_found_and_stopped()
    {
        (await LocalWorkspace.FindAsync(_options, Cancellation)).Should().BeNull();

        var addresses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));
        addresses.Select(a => a.Uri).Distinct().Should().ContainSingle();
        (await LocalWorkspace.FindAsync(_options, Cancellation)).Should().Be(addresses[0]);

        var before = await ProcessIdAsync(addresses[0]);
        (await ProcessIdAsync(await StartAsync())).Should().Be(before);

        (await LocalWorkspace.StopAsync(_options, cancellationToken: Cancellation)).WasRunning.Should().BeTrue();
        (await LocalWorkspace.FindAsync(_options, Cancellation)).Should().BeNull();
        (await LocalWorkspace.StopAsync(_options, cancellationToken: Cancellation)).WasRunning.Should().BeFalse();
    }

    [Fact]
    public async Task A_server_that_was_killed_is_started_again_on_its_port_with_its_state()
    {
        var address = await StartAsync();
        using var client = Remote.Client(address);
        using var put = await client.PutAsync(
            new Uri($"{W}/environments/e/versions/1?api-version=2024-10-01", UriKind.Relative),
            new StringContent("""{"properties": {"image": "kept"}}"""),
            Cancellation);
        Kill(await ProcessIdAsync(address));

        var again = await StartAsync();

        again.Uri.Should().Be(address.Uri);
        (await Remote.GetAsync(again, $"{W}/environments/e/versions/1"))["properties"]!["image"]!.GetValue<string>().Should().Be("kept");
    }

    [Fact]
    public async Task A_server_without_the_table_of_curated_environments_is_restarted_with_it()
    {
        var table = Path.Combine(_folder.Path, "curated.yml");
        await File.WriteAllTextAsync(table, "sklearn-1.5: example:1", Cancellation);
        var before = await ProcessIdAsync(await StartAsync());
        var options = _options with { CuratedEnvironments = table };

        var address = await LocalWorkspace.EnsureStartedAsync(options, NullLogger.Instance, Cancellation);
        var again = await LocalWorkspace.EnsureStartedAsync(
            options with { CuratedEnvironments = Path.GetRelativePath(Environment.CurrentDirectory, table) }, NullLogger.Instance, Cancellation);

        var restarted = await ProcessIdAsync(address);
        restarted.Should().NotBe(before);
        (await ProcessIdAsync(again)).Should().Be(restarted);
        var registry = W.Replace("workspaces/local", "registries/azureml", StringComparison.Ordinal);
        (await Remote.GetAsync(address, $"{registry}/environments/sklearn-1.5/versions/1?api-version=2025-12-01"))["properties"]!["image"]!.GetValue<string>()
            .Should().Be("example:1");
    }

    [Fact]
    public async Task A_port_that_somebody_else_has_is_left_to_them_and_another_is_kept()
    {
        var address = await StartAsync();
        await LocalWorkspace.StopAsync(_options, cancellationToken: Cancellation);
        using var somebody = new TcpListener(IPAddress.Loopback, address.Uri.Port);
        somebody.Start();

        var moved = await StartAsync();

        moved.Uri.Port.Should().NotBe(address.Uri.Port);
        (await ProcessIdAsync(moved)).Should().BePositive();
    }

    [Fact]
    public async Task A_port_that_is_asked_for_is_had_or_refused_also_where_it_is_the_one_that_it_had()
    {
        var address = await StartAsync();
        await LocalWorkspace.StopAsync(_options, cancellationToken: Cancellation);
        using var somebody = new TcpListener(IPAddress.Loopback, address.Uri.Port);
        somebody.Start();

        foreach (var port in (int[])[address.Uri.Port, 0, 70_000])
        {
            var start = () => LocalWorkspace.EnsureStartedAsync(
                _options with { Port = port }, NullLogger.Instance, Cancellation);

            (await start.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single().Code.Should().Be("SLP3043");
        }

        KeptPort.Read(new StateFolder(_options.StateDirectory)).Should().Be(address.Uri.Port);
    }

    [Fact]
    public async Task A_port_that_is_taken_between_choice_and_start_is_left_and_another_is_kept()
    {
        var state = new StateFolder(_options.StateDirectory);
        List<TcpListener> somebody = [];
        var chosen = 0;

        await using var server = await KeptPort.StartAsync(state, state.PortFile, async port =>
        {
            if (somebody.Count == 0)
            {
                somebody.Add(new TcpListener(IPAddress.Loopback, port));
                somebody[0].Start();
            }

            chosen = port;
            return await WorkspaceServer.StartAsync(new ServerOptions
            {
                StateDirectory = state.Root,
                Port = port,
                RunsJobs = false,
                LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
            });
        });

        using var taken = somebody.Single();
        chosen.Should().NotBe(((IPEndPoint)taken.LocalEndpoint).Port);
        KeptPort.Read(state).Should().Be(chosen);
        (await ServerProbe.AskAsync(state, chosen, Cancellation))!.ProcessId.Should().Be(Environment.ProcessId);
        await server.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_process_id_that_is_stale_is_not_taken_for_the_server()
    {
        Directory.CreateDirectory(_options.StateDirectory);
        await File.WriteAllTextAsync(
            Path.Combine(_options.StateDirectory, "pid"),
            $$"""{"ProcessId": {{Environment.ProcessId}}, "StartTime": 1}""",
            Cancellation);

        (await ProcessIdAsync(await StartAsync())).Should().NotBe(Environment.ProcessId);
    }

    [Fact]
    public async Task A_start_that_fails_says_what_the_server_said()
    {
        Directory.CreateDirectory(Path.Combine(_options.StateDirectory, "workspace.db"));

        var start = async () => await StartAsync();

        var failure = (await start.Should().ThrowAsync<Core.Diagnostics.DiagnosticException>()).Which.Diagnostics.Single();
        failure.Code.Should().Be("SLP3031");
        failure.Message.Should().Contain("workspace.db");
    }

    [Fact]
    public async Task A_broken_database_is_named_with_what_to_do_and_nothing_of_an_earlier_start_is_told()
    {
        Directory.CreateDirectory(_options.StateDirectory);
        var database = Path.Combine(_options.StateDirectory, "workspace.db");
        await File.WriteAllTextAsync(database, new string('x', 8192), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_options.StateDirectory, "workspace.log"), "of an earlier start\n", Cancellation);

        var start = async () => await StartAsync();

        var failure = (await start.Should().ThrowAsync<Core.Diagnostics.DiagnosticException>()).Which.Diagnostics.Single();
        failure.Code.Should().Be("SLP3031");
        failure.Message.Should().Contain($"{database}: error SLP3039").And.Contain("move it and the files beside it")
            .And.NotContain("of an earlier start");
    }

    [Fact]
    public async Task The_server_runs_from_where_it_lies_with_the_files_of_the_program_that_refers_to_it()
    {
        var address = await StartAsync();
        var id = await ProcessIdAsync(address);
        var arguments = (await File.ReadAllTextAsync($"/proc/{id}/cmdline", Cancellation)).Split('\0');

        arguments.Should().Contain(
        [
            typeof(LocalWorkspace).Assembly.Location,
            Path.Combine(AppContext.BaseDirectory, "Slipway.Workspace.Tests.deps.json"),
            Path.Combine(AppContext.BaseDirectory, "Slipway.Workspace.Tests.runtimeconfig.json"),
        ]);
        arguments.Should().NotContain(a => a.Contains(Token(address), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_of_another_version_is_known_as_such_and_replaced_once_no_jobs_run_on_it()
    {
        var image = await Engine.ImageAsync();
        (await StartAsync()).IsCurrent.Should().BeTrue();
        await LocalWorkspace.StopAsync(_options, cancellationToken: Cancellation);
        var other = await LocalWorkspace.EnsureStartedFromAsync(MakeAnotherVersion, _options, NullLogger.Instance, Cancellation);
        other.IsCurrent.Should().BeFalse();
        await Remote.PutAsync(other, $"{W}/environments/tools/versions/1", $$"""{"properties": {"image": "{{image}}"} }""");
        await Remote.PutAsync(other, $"{W}/computes/cluster", """{"properties": {"computeType": "AmlCompute", "properties": {}}}""");
        await PutCommandAsync(other, "busy", "sleep 600");
        var before = await ProcessIdAsync(other);

        (await LocalWorkspace.FindAsync(_options, Cancellation))!.UnfinishedJobs.Should().Be(1);
        (await ProcessIdAsync(await StartAsync())).Should().Be(before);

        using var client = Remote.Client(other);
        using var cancel = await client.PostAsync(new Uri($"{W}/jobs/busy/cancel?api-version=2024-10-01", UriKind.Relative), null, Cancellation);
        await Remote.UntilAsync(other, $"{W}/jobs/busy", IsOver);
        (await ProcessIdAsync(await StartAsync())).Should().NotBe(before);
    }

    [Fact]
    public async Task Steps_that_run_when_the_server_is_killed_end_with_their_true_result()
    {
        var image = await Engine.ImageAsync();
        var address = await StartAsync();
        await Remote.PutAsync(address, $"{W}/environments/tools/versions/1", $$"""{"properties": {"image": "{{image}}"} }""");
        await Remote.PutAsync(address, $"{W}/computes/cluster", """
            {"properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": {"maxNodeCount": 4}}}}
            """);
        // The first ends before the next server comes, the second after it, the third waits for the second.
        await PutCommandAsync(address, "ends", "echo in between; exit 5");
        await PutComponentAsync(address, "goes-on", "echo begun; sleep 4; echo done; echo x > ${{outputs.o}}/x");
        await PutComponentAsync(address, "waits", "cat ${{inputs.i}}/x");
        await Remote.PutAsync(address, $"{W}/jobs/pipe", Pipelines.Pipeline("""
            {"goes-on": {"componentId": "azureml:goes-on:1"}, "waits": {"componentId": "azureml:waits:1", "inputs": {"i": {"value": "${{parent.jobs.goes-on.outputs.o}}"}}}}
            """).ToJsonString());
        await Remote.UntilAsync(address, $"/history/v1.0{W}/runs/pipe/children", body =>
            body["value"]!.AsArray().Any(c => c!["status"]!.GetValue<string>() == "Running"));
        Kill(await ProcessIdAsync(address));

        await StartAsync();

        var pipe = await Remote.UntilAsync(address, $"{W}/jobs/pipe", IsOver);
        var ends = await Remote.UntilAsync(address, $"{W}/jobs/ends", IsOver);
        pipe.Status().Should().Be("Completed");
        ends.Status().Should().Be("Failed");
        var workspace = await Remote.GetAsync(address, W);
        var id = Guid.Parse(workspace["properties"]!["workspaceId"]!.GetValue<string>());
        // A job has ended a moment before the last of what it ran in is gone.
        await Eventually.UntilAsync(async () => (await Engine.ContainersOfAsync(id)).Count == 0);
    }

    [Fact]
    public async Task Jobs_of_an_owner_are_canceled_once_it_is_gone_and_those_of_the_next_are_not()
    {
        var image = await Engine.ImageAsync();
        var address = await StartAsync();
        await Remote.PutAsync(address, $"{W}/environments/tools/versions/1", $$"""{"properties": {"image": "{{image}}"} }""");
        await Remote.PutAsync(address, $"{W}/computes/cluster", """{"properties": {"computeType": "AmlCompute", "properties": {}}}""");
        using (await LocalWorkspace.OwnJobsAsync(_options, cancellationToken: Cancellation))
        {
            await PutCommandAsync(address, "left", "sleep 600");
            await Remote.UntilAsync(address, $"{W}/jobs/left", job => job.Status() == "Running");
        }

        (await Remote.UntilAsync(address, $"{W}/jobs/left", IsOver)).Status().Should().Be("Canceled");
        using (await LocalWorkspace.OwnJobsAsync(_options, cancellationToken: Cancellation))
        {
            // Longer than it takes to see that nobody is there.
            await PutCommandAsync(address, "wanted", "sleep 3");
            (await Remote.UntilAsync(address, $"{W}/jobs/wanted", IsOver)).Status().Should().Be("Completed");
        }
    }

    [Fact]
    public async Task A_stop_with_jobs_that_have_not_ended_names_them_and_stops_once_they_are_to_be_canceled()
    {
        var image = await Engine.ImageAsync();
        var address = await StartAsync();
        await Remote.PutAsync(address, $"{W}/environments/tools/versions/1", $$"""{"properties": {"image": "{{image}}"} }""");
        await Remote.PutAsync(address, $"{W}/computes/cluster", """{"properties": {"computeType": "AmlCompute", "properties": {}}}""");
        await PutCommandAsync(address, "busy", "sleep 600");
        await PutCommandAsync(address, "behind", "sleep 600");
        await Remote.UntilAsync(address, $"{W}/jobs/busy", job => job.Status() == "Running");
        var workspace = Guid.Parse((await Remote.GetAsync(address, W))["properties"]!["workspaceId"]!.GetValue<string>());

        var stop = () => LocalWorkspace.StopAsync(_options, cancellationToken: Cancellation);

        var refusal = (await stop.Should().ThrowAsync<Core.Diagnostics.DiagnosticException>()).Which.Diagnostics.Single();
        refusal.Code.Should().Be("SLP3041");
        refusal.Message.Should().Contain("2 jobs").And.Contain("busy (Running)").And.Contain("behind (");
        refusal.Remedy.Should().Contain("--cancel-jobs");
        (await LocalWorkspace.FindAsync(_options, Cancellation)).Should().NotBeNull();
        (await Engine.ContainersOfAsync(workspace)).Should().ContainSingle();

        var (wasRunning, canceled) = await LocalWorkspace.StopAsync(_options, cancelJobs: true, Cancellation);

        wasRunning.Should().BeTrue();
        canceled.Should().Equal("behind", "busy");
        (await LocalWorkspace.FindAsync(_options, Cancellation)).Should().BeNull();
        (await Engine.ContainersOfAsync(workspace)).Should().BeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await LocalWorkspace.StopAsync(_options, cancelJobs: true, CancellationToken.None);
        _folder.Dispose();
    }

    private Task<LocalWorkspaceAddress> StartAsync() =>
        LocalWorkspace.EnsureStartedAsync(_options, NullLogger.Instance, Cancellation);

    /// <summary>Copies the program, and changes the id by which the copy knows its version.</summary>
    private ServerProgram MakeAnotherVersion()
    {
        var (program, folder) = (ServerProgram.Find(), Path.Combine(_folder.Path, "another"));
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string InCopy(string file) => Path.Combine(folder, Path.GetFileName(file));
        var assembly = InCopy(program.Assembly);
        var bytes = File.ReadAllBytes(assembly);
        var place = bytes.AsSpan().IndexOf(typeof(LocalWorkspace).Module.ModuleVersionId.ToByteArray());
        place.Should().BePositive();
        bytes[place] ^= 0xff;
        File.WriteAllBytes(assembly, bytes);
        return new ServerProgram(assembly, InCopy(program.Dependencies), InCopy(program.Configuration));
    }

    private static bool IsOver(JsonObject job) => job.Status() is "Completed" or "Failed" or "Canceled";

    private static string Token(LocalWorkspaceAddress address) => File.ReadAllText(address.TokenFile);

    private static Task PutCommandAsync(LocalWorkspaceAddress address, string name, string command) => Remote.PutAsync(
        address,
        $"{W}/jobs/{name}",
        new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["jobType"] = "Command",
                ["command"] = command,
                ["environmentId"] = "azureml:tools:1",
                ["computeId"] = "azureml:cluster",
            },
        }.ToJsonString());

    private static Task PutComponentAsync(LocalWorkspaceAddress address, string name, string command) => Remote.PutAsync(
        address,
        $"{W}/components/{name}/versions/1",
        new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["componentSpec"] = new JsonObject
                {
                    ["type"] = "command",
                    ["command"] = command,
                    ["environment"] = "azureml:tools:1",
                    ["inputs"] = command.Contains("inputs.i", StringComparison.Ordinal) ? JsonNode.Parse("""{"i": {"type": "uri_folder"}}""") : null,
                    ["outputs"] = command.Contains("outputs.o", StringComparison.Ordinal) ? JsonNode.Parse("""{"o": {"type": "uri_folder"}}""") : null,
                },
            },
        }.ToJsonString());

    private static async Task<int> ProcessIdAsync(LocalWorkspaceAddress address) =>
        (await Remote.GetAsync(address, "/healthz"))["processId"]!.GetValue<int>();

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        process.WaitForExit();
    }
}
