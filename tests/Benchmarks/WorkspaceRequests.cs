using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Core.Networking;
using Slipway.Core.Processes;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Benchmarks;

/// <summary>How soon a local workspace answers, how many requests it answers, and how it lists ten thousand jobs.</summary>
internal static class WorkspaceRequests
{
    private const int Jobs = 10_000;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(5);

    /// <param name="starts">How often the server is started.</param>
    /// <param name="output">Where the table goes.</param>
    public static async Task MeasureAsync(int starts, TextWriter output)
    {
        await MeasureStartAsync(starts, output);
        await using var workspace = await WorkspaceUnderTest.StartAsync(runsJobs: false);
        await MeasureGetAsync(workspace, output);
        await MeasureListAsync(workspace, output);
    }

    /// <summary>
    /// From the start of the program to its first answer; the state is there from the second start on. In turns with a
    /// server that does nothing but answer over TLS: what of it all is the machine's.
    /// </summary>
    private static async Task MeasureStartAsync(int starts, TextWriter output)
    {
        using var folders = new BuildFolders();
        var program = await CompileAsync(folders);
        var empty = await CompileEmptyAsync(folders);
        var state = folders.Make("state");
        var (times, floor) = (new Times(), new Times());
        for (var start = 0; start <= starts; start++)
        {
            var time = await StartAsync(port => [program, "serve", "--state", state, "--port", port], state);
            await output.WriteLineAsync(Line(start == 0 ? "first start" : $"start {start}", $"{time.TotalMilliseconds:0} ms"));
            // The first makes keys, certificates and the database.
            if (start > 0)
            {
                times.Add(time);
                floor.Add(await StartAsync(port => [empty, state, port], state));
            }
        }

        await output.WriteLineAsync(Line(
            "start, median and least", $"{times.Median.TotalMilliseconds:0} ms, {times.Least.TotalMilliseconds:0} ms (bound: 400)"));
        await output.WriteLineAsync(Line(
            "an empty server with TLS",
            $"{floor.Median.TotalMilliseconds:0} ms, {floor.Least.TotalMilliseconds:0} ms; the workspace takes {times.Median / floor.Median:0.00} of it"));
    }

    /// <summary>The program as build.sh compiles and users start it, not as it lies beside the benchmarks.</summary>
    private static async Task<string> CompileAsync(BuildFolders folders)
    {
        var repository = folders.CopyRepository("slipway");
        await new ChildProcess(Path.Combine(repository, "build.sh"), "--help") { WorkingDirectory = repository }.RunSuccessfullyAsync();
        return Directory.EnumerateFiles(
            Path.Combine(repository, ".nuke", "temp", "build"), Path.GetFileName(typeof(Database).Assembly.Location),
            SearchOption.AllDirectories).Single();
    }

    /// <summary>A server that answers everything with nothing, with the certificate that the workspace has made.</summary>
    private static async Task<string> CompileEmptyAsync(BuildFolders folders)
    {
        var folder = folders.Make("empty");
        await File.WriteAllTextAsync(Path.Combine(folder, "empty.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <TieredPGO>false</TieredPGO>
              </PropertyGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), """
            using System.Globalization;
            using System.Security.Cryptography.X509Certificates;
            var builder = WebApplication.CreateEmptyBuilder(new());
            var certificate = X509Certificate2.CreateFromPemFile($"{args[0]}/server.pem", $"{args[0]}/server.key");
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
                kestrel.ListenLocalhost(int.Parse(args[1], CultureInfo.InvariantCulture), listen => listen.UseHttps(certificate)));
            var server = builder.Build();
            server.Run(_ => Task.CompletedTask);
            server.Run();
            """);
        await new ChildProcess("dotnet", "build", "--configuration", "Release", "--output", "out", "-nodeReuse:false")
        {
            WorkingDirectory = folder,
        }.RunSuccessfullyAsync();
        return Path.Combine(folder, "out", "empty.dll");
    }

    private static async Task<TimeSpan> StartAsync(Func<string, string[]> arguments, string state)
    {
        var port = LoopbackPort.FindFree();
        var clock = Stopwatch.StartNew();
        using var server = Process.Start(new ProcessStartInfo("dotnet", arguments(port.ToString(CultureInfo.InvariantCulture)))
        {
            RedirectStandardOutput = true,
        })!;
        while (!File.Exists(WorkspaceUnderTest.AuthorityFile(state)))
        {
            await Task.Delay(1);
        }

        using var client = WorkspaceUnderTest.NewClient(state, port);
        while (true)
        {
            try
            {
                await client.GetStringAsync(new Uri("/healthz", UriKind.Relative));
                break;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(5);
            }
        }

        clock.Stop();
        server.Kill();
        await server.WaitForExitAsync();
        return clock.Elapsed;
    }

    private static async Task MeasureGetAsync(WorkspaceUnderTest workspace, TextWriter output)
    {
        await workspace.PutAsync("/environments/tools/versions/1", """{"properties": {"image": "example:1"}}""");
        foreach (var (what, path) in ((string, string)[])[("GET workspace", ""), ("GET environment version", "/environments/tools/versions/1")])
        {
            // Once for the compiler, once for the figure.
            await CountAsync(workspace, path, TimeSpan.FromSeconds(1));
            var count = await CountAsync(workspace, path, Span);
            await output.WriteLineAsync(Line(what, $"{count / Span.TotalSeconds:0} requests per second"));
        }
    }

    /// <summary>As many requests as two callers get answered in the time.</summary>
    private static async Task<int> CountAsync(WorkspaceUnderTest workspace, string path, TimeSpan span)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            var count = 0;
            while (clock.Elapsed < span)
            {
                await workspace.Client.GetByteArrayAsync(WorkspaceUnderTest.Versioned(path));
                count++;
            }

            return count;
        }));
        return counts.Sum();
    }

    private static async Task MeasureListAsync(WorkspaceUnderTest workspace, TextWriter output)
    {
        await workspace.PutAsync("/computes/cluster", """
            {"location": "local", "properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": {"maxNodeCount": 2}}}}
            """);
        var factory = workspace.Services.GetRequiredService<JobFactory>();
        var properties = JsonNode.Parse("""
            {"jobType": "Command", "command": "echo", "environmentId": "azureml:tools:1", "computeId": "azureml:cluster"}
            """)!.AsObject();
        workspace.Services.GetRequiredService<Database>().Write(connection =>
        {
            for (var i = 0; i < Jobs; i++)
            {
                factory.Create(connection, properties, $"job-{i}", null, "properties");
            }
        });
        var clock = Stopwatch.StartNew();
        var (pages, found, longest) = (0, 0, TimeSpan.Zero);
        var next = WorkspaceUnderTest.Versioned("/jobs?listViewType=All");
        while (next is not null)
        {
            var begun = clock.Elapsed;
            var page = JsonNode.Parse(await workspace.Client.GetStringAsync(next))!;
            longest = clock.Elapsed - begun > longest ? clock.Elapsed - begun : longest;
            pages++;
            found += page["value"]!.AsArray().Count;
            next = page["nextLink"]?.GetValue<string>() is { } link ? new Uri(link) : null;
        }

        await output.WriteLineAsync(Line(
            $"{found} jobs listed in {pages} pages",
            $"{clock.Elapsed.TotalMilliseconds:0} ms, {clock.Elapsed.TotalMilliseconds / pages:0.0} ms a page, the longest {longest.TotalMilliseconds:0} ms"));
    }

    private static string Line(string what, string result) => string.Create(CultureInfo.InvariantCulture, $"{what,-36} {result}");
}
