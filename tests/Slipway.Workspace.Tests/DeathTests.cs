using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Core.Networking;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>
/// The server dies at one of its writes, as by kill -9, and the next one goes on. With <c>SLIPWAY_KILL_AT_ALL</c> set, at each
/// of them in turn.
/// </summary>
public sealed class DeathTests
{
    // Each death takes seconds, so that not every write has its own: the first ones have, then ever fewer.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(80);

    private static readonly bool All = Environment.GetEnvironmentVariable("SLIPWAY_KILL_AT_ALL") is { Length: > 0 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wherever_the_server_dies_during_a_run_a_schedule_and_an_upload_the_end_is_that_of_one_that_lives()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program is started by a shell");
        var image = await Engine.ImageAsync();
        var (expected, _) = await PlayAsync(image, 0);
        var watch = Stopwatch.StartNew();
        var tried = new List<int>();
        var hasDied = true;
        for (var number = 1; hasDied && (All || watch.Elapsed < Budget); number += All ? 1 : 1 + (number / 3))
        {
            (var state, hasDied) = await PlayAsync(image, number);

            state.Should().Be(expected, $"the server died at its write {number}");
            tried.Add(number);
        }

        TestContext.Current.SendDiagnosticMessage(
            $"died at the writes {string.Join(", ", tried)}; {(hasDied ? "the time was over before the last write" : "the last number is behind the last write")}");
        tried.Should().HaveCountGreaterThan(2);
    }

    /// <summary>Runs a job, fires a schedule and uploads a file, with a server that dies at a write.</summary>
    /// <returns>What there is at the end, and whether the server has died.</returns>
    private static async Task<(string State, bool HasDied)> PlayAsync(string image, int deadly)
    {
        using var folder = new TemporaryFolder();
        await using var play = new Play(folder.Path, deadly);
        await play.PutAsync("environments/tools/versions/1", new JsonObject { ["image"] = image });
        await play.PutAsync("computes/cluster", JsonNode.Parse(
            """{"computeType": "AmlCompute", "properties": {"scaleSettings": {"maxNodeCount": 2}}}""")!.AsObject());
        await play.PutAsync("components/c/versions/1", JsonNode.Parse("""
            {"componentSpec": {"name": "c", "type": "command", "version": "1", "environment": "azureml:tools:1",
                "command": "echo made > ${{outputs.o}}/file", "outputs": {"o": {"type": "uri_folder"}}, "is_deterministic": false}}
            """)!.AsObject());
        await play.UploadAsync();
        await play.PutAsync("jobs/run", Job());
        await play.PutAsync("schedules/once", new JsonObject
        {
            ["trigger"] = JsonNode.Parse("""{"triggerType": "Recurrence", "frequency": "Month", "interval": 120}"""),
            ["action"] = new JsonObject { ["actionType"] = "CreateJob", ["jobDefinition"] = Job() },
        });
        return (await play.EndAsync(), play.HasDied);
    }

    private static JsonObject Job() =>
        Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}""")["properties"]!.DeepClone().AsObject();

    /// <summary>A caller who asks again when he hears no answer, and starts the server again when it is dead.</summary>
    private sealed class Play(string folder, int deadly) : IAsyncDisposable
    {
        private readonly int _port = LoopbackPort.FindFree();

        private ServerProcess? _server;

        public bool HasDied { get; private set; }

        public Task PutAsync(string path, JsonObject properties) => AskAsync(() => Remote.PutAsync(
            _server!.Address, $"{W}/{path}", new JsonObject { ["location"] = "local", ["properties"] = properties.DeepClone() }.ToJsonString()));

        public async Task UploadAsync()
        {
            await AskAsync(() => UploadAsync("?restype=container"));
            foreach (var block in (string[])["YQ==", "Yg=="])
            {
                await AskAsync(() => UploadAsync($"/folder/file?comp=block&blockid={Uri.EscapeDataString(block)}", block));
            }

            await AskAsync(() => UploadAsync(
                "/folder/file?comp=blocklist", "<BlockList><Latest>YQ==</Latest><Latest>Yg==</Latest></BlockList>"));
        }

        /// <summary>What there is when all has ended.</summary>
        public async Task<string> EndAsync()
        {
            var jobs = new JsonArray();
            await AskAsync(async () => jobs = (await Remote.UntilAsync(_server!.Address, $"{W}/jobs", list =>
                list["value"]!.AsArray().Count == 2
                && list["value"]!.AsArray().All(job => job!["properties"]!["status"]!.GetValue<string>() is "Completed" or "Failed" or "Canceled")))["value"]!.AsArray());
            var state = new StringBuilder();
            foreach (var job in jobs.OrderBy(job => job!["name"]!.GetValue<string>().StartsWith("once", StringComparison.Ordinal)))
            {
                var name = job!["name"]!.GetValue<string>();
                var children = new JsonArray();
                await AskAsync(async () =>
                    children = (await Remote.GetAsync(_server!.Address, $"/history/v1.0{W}/runs/{name}/children"))["value"]!.AsArray());
                state.AppendLine($"{(name == "run" ? name : "once")}: {job["properties"]!["status"]}");
                foreach (var child in children)
                {
                    var made = Directory.EnumerateFiles(
                        Path.Combine(folder, "blobs"), "file", SearchOption.AllDirectories)
                        .Where(file => file.Contains(child!["runId"]!.GetValue<string>(), StringComparison.Ordinal)).Select(File.ReadAllText);
                    state.AppendLine($"  {child!["displayName"]}: {child["status"]} {child["error"]} {string.Join('|', made)}");
                }
            }

            var schedule = new JsonObject();
            await AskAsync(async () => schedule = await Remote.GetAsync(_server!.Address, $"{W}/schedules/once"));
            state.AppendLine(string.Join(
                ',', schedule["properties"]!["triggerHistory"]!.AsArray().Select(firing => firing!["outcome"]!.GetValue<string>())));
            state.AppendLine(await File.ReadAllTextAsync(Path.Combine(folder, "blobs", "upload", "folder", "file"), Cancellation));
            await AskAsync(async () => await Remote.UntilAsync(_server!.Address, "/healthz", _ =>
                !Directory.EnumerateFileSystemEntries(Path.Combine(folder, "runs")).Any()));
            return state.Append(Directory.EnumerateFiles(Path.Combine(folder, "uploads"), "*.part").Count()).ToString();
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }
        }

        private async Task UploadAsync(string path, string content = "")
        {
            using var client = Remote.Client(_server!.Address, ".storage");
            using var body = new StringContent(content);
            using var response = await client.PutAsync(new Uri($"/slipwaylocal/upload{path}", UriKind.Relative), body, Cancellation);
            ((int)response.StatusCode).Should().BeOneOf([201, 409], await response.Content.ReadAsStringAsync(Cancellation));
        }

        private async Task AskAsync(Func<Task> ask)
        {
            while (true)
            {
                try
                {
                    await LivingAsync();
                    await ask();
                    return;
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    // No answer: it is dead, or dying.
                    await Task.Delay(20, Cancellation);
                }
            }
        }

        private async Task LivingAsync()
        {
            while (_server is null || _server.HasEnded)
            {
                var isFirst = _server is null;
                HasDied |= !isFirst;
                if (_server is not null)
                {
                    await _server.DisposeAsync();
                }

                _server = ServerProcess.Start(folder, _port, environment: new Dictionary<string, string?>
                {
                    [Writes.DeathVariable] = isFirst ? $"{deadly}" : null,
                });
                await _server.AnsweringAsync();
            }
        }
    }
}
