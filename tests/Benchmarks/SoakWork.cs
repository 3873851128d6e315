using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Slipway.Workspace.State;

namespace Slipway.Benchmarks;

/// <summary>What users of a workspace do, at a bounded rate; and whether what the workspace has taken is there.</summary>
internal sealed class SoakWork(SoakServer server, string image)
{
    private const int BlobSize = 256 * 1024;

    private static readonly TimeSpan BetweenJobs = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan BetweenVersions = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenBlobs = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentQueue<string> _jobs = new();
    private readonly ConcurrentQueue<int> _versions = new();
    private readonly ConcurrentQueue<int> _blobs = new();
    private string _container = "";
    private int _number;

    public int Jobs => _jobs.Count;

    public int Versions => _versions.Count;

    public int Blobs => _blobs.Count;

    /// <summary>Puts what the jobs are made of.</summary>
    public async Task PrepareAsync()
    {
        await server.PutAsync(Of("/environments/tools/versions/1"), Properties(new JsonObject { ["image"] = image }));
        await server.PutAsync(Of("/computes/cluster"), JsonNode.Parse(
            """{"location": "local", "properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": {"maxNodeCount": 2} } } }""")!.AsObject());
        await server.PutAsync(Of("/components/make/versions/1"), Component("echo made > ${{outputs.o}}/f; echo said", "{}", """{"o": {"type": "uri_folder"}}"""));
        await server.PutAsync(Of("/components/use/versions/1"), Component("cat ${{inputs.i}}/f", """{"i": {"type": "uri_folder"}}""", "{}"));
        await server.PutAsync(Of($"/schedules/{Soak.Schedule}"), Properties(new JsonObject
        {
            ["trigger"] = new JsonObject { ["triggerType"] = "Cron", ["expression"] = "* * * * *" },
            ["action"] = new JsonObject { ["actionType"] = "CreateJob", ["jobDefinition"] = Pipeline() },
        }));
        _container = (await server.GetAsync(Of($"/datastores/{WorkspaceScope.DefaultDatastore}")))!["properties"]!["containerName"]!.GetValue<string>();
    }

    /// <summary>Does all of it beside one another.</summary>
    public Task RunAsync(CancellationToken enough) => Task.WhenAll(
        RepeatAsync(BetweenJobs, RunJobAsync, enough),
        RepeatAsync(BetweenVersions, PutVersionAsync, enough),
        RepeatAsync(BetweenBlobs, UploadAsync, enough));

    /// <summary>How many jobs have not ended.</summary>
    public async Task<int> UnfinishedAsync() => (await server.GetAsync("/healthz"))!["unfinishedJobs"]!.GetValue<int>();

    /// <summary>What is not as it should be of what was taken; all of it is forgotten then.</summary>
    public async Task<List<string>> CheckAsync()
    {
        var faults = new List<string>();
        while (_jobs.TryDequeue(out var job))
        {
            var status = (await server.GetAsync(Of($"/jobs/{job}")))?["properties"]!["status"]!.GetValue<string>();
            if (status != "Completed")
            {
                faults.Add($"job {job} is {status ?? "lost"}");
            }
        }

        while (_versions.TryDequeue(out var version))
        {
            if (await server.GetAsync(Of($"/environments/soak/versions/{version}")) is null)
            {
                faults.Add($"version {version} is lost");
            }
        }

        while (_blobs.TryDequeue(out var blob))
        {
            var (status, content) = await server.InsistAsync(HttpMethod.Get, Blob(blob), isBlob: true);
            if (status != HttpStatusCode.OK || !content.AsSpan().SequenceEqual(Content(blob)))
            {
                faults.Add($"blob {blob} is {(int)status}, {content.Length} bytes");
            }

            await server.InsistAsync(HttpMethod.Delete, Blob(blob), isBlob: true);
        }

        return faults;
    }

    private static async Task RepeatAsync(TimeSpan pause, Func<int, Task> work, CancellationToken enough)
    {
        for (var number = 0; !enough.IsCancellationRequested; number++)
        {
            await work(number);
            await Task.Delay(pause, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunJobAsync(int number)
    {
        var name = $"job-{Interlocked.Increment(ref _number)}";
        await server.PutAsync(Of($"/jobs/{name}"), Properties(Pipeline(isRerun: number % 2 == 0)));
        _jobs.Enqueue(name);
    }

    private async Task PutVersionAsync(int number)
    {
        var version = Interlocked.Increment(ref _number);
        await server.PutAsync(Of($"/environments/soak/versions/{version}"), Properties(new JsonObject { ["image"] = image }));
        _versions.Enqueue(version);
    }

    private async Task UploadAsync(int number)
    {
        var blob = Interlocked.Increment(ref _number);
        var (status, _) = await server.InsistAsync(HttpMethod.Put, Blob(blob), Content(blob), isBlob: true);
        if (status != HttpStatusCode.Created)
        {
            throw new InvalidOperationException($"blob {blob}: {(int)status}");
        }

        _blobs.Enqueue(blob);
    }

    private string Blob(int number) => string.Create(
        CultureInfo.InvariantCulture, $"/{WorkspaceScope.StorageAccount}/{_container}/soak/{number}");

    private static byte[] Content(int blob)
    {
        var content = new byte[BlobSize];
        new Random(blob).NextBytes(content);
        return content;
    }

    private static JsonObject Pipeline(bool isRerun = true) => JsonNode.Parse($$$$"""
        {"jobType": "Pipeline", "experimentName": "soak",
         "settings": {"default_compute": "azureml:cluster", "force_rerun": {{{{(isRerun ? "true" : "false")}}}}},
         "jobs": {
            "make": {"type": "command", "componentId": "azureml:make:1"},
            "use": {"type": "command", "componentId": "azureml:use:1", "inputs": {"i": "${{parent.jobs.make.outputs.o}}"} } } }
        """)!.AsObject();

    private static JsonObject Component(string command, string inputs, string outputs) => Properties(new JsonObject
    {
        ["componentSpec"] = new JsonObject
        {
            ["type"] = "command",
            ["environment"] = "azureml:tools:1",
            ["command"] = command,
            ["inputs"] = JsonNode.Parse(inputs),
            ["outputs"] = JsonNode.Parse(outputs),
        },
    });

    private static JsonObject Properties(JsonObject properties) => new() { ["properties"] = properties };

    private static string Of(string path) => WorkspaceUnderTest.Versioned(path).OriginalString;
}
