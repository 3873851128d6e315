using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>
/// A clone of this repository as it stands, in a temporary folder, with services, ports and state of its own. Disposing
/// stops its services and deletes it.
/// </summary>
public sealed class Clone : IAsyncDisposable
{
    private Clone(string directory) => Directory = directory;

    /// <summary>The clone's root.</summary>
    public string Directory { get; }

    /// <summary>The folder of the local workspace's state.</summary>
    public string WorkspaceState => Path.Combine(Directory, ".nuke", "temp", "workspace");

    /// <summary>Docker's configuration with the password of this clone's registry.</summary>
    public string RegistryLogin => Path.Combine(Directory, ".nuke", "temp", "registry", "login");

    /// <summary>The repository that these tests were compiled in.</summary>
    public static string Source { get; } = typeof(Clone).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>Clones the working tree: what git tracks and what it would track, committed.</summary>
    /// <param name="tiny">With images and pipelines that build in seconds instead of the sample's.</param>
    public static async Task<Clone> CreateAsync(bool tiny = false)
    {
        var clone = new Clone(System.IO.Directory.CreateTempSubdirectory("slipway-e2e-").FullName);
        var listed = await new ChildProcess("git", "ls-files", "--cached", "--others", "--exclude-standard")
        {
            WorkingDirectory = Source,
        }.RunSuccessfullyAsync(TestContext.Current.CancellationToken);
        foreach (var file in listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (File.Exists(Path.Combine(Source, file))
                && !(tiny && (file.StartsWith("images/", StringComparison.Ordinal)
                    || file.StartsWith("pipelines/", StringComparison.Ordinal))))
            {
                clone.CopyIn(Path.Combine(Source, file), file);
            }
        }

        // The same sources give the same program: what was compiled here last need not be compiled again.
        var compiled = new DirectoryInfo(Path.Combine(Source, ".nuke", "temp", "build"));
        if (compiled.Exists && compiled.EnumerateDirectories().MaxBy(folder => folder.CreationTimeUtc) is { } newest)
        {
            clone.CopyTree(newest.FullName, Path.Combine(".nuke", "temp", "build", newest.Name));
        }

        if (tiny)
        {
            clone.CopyTree(Path.Combine(AppContext.BaseDirectory, "Tiny"), ".");
        }

        await clone.GitAsync("init", "--quiet");
        await clone.CommitAsync("The clone");
        return clone;
    }

    /// <summary>Environment variables that <c>build.sh</c> is run with, besides those of the tests.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        // A server that runs these tests must not be taken for one that releases the clone.
        ["GITHUB_TOKEN"] = null,
        ["SYSTEM_ACCESSTOKEN"] = null,

        // Nor is the pull request that they run for the clone's.
        ["GITHUB_BASE_REF"] = null,
        ["SYSTEM_PULLREQUEST_TARGETBRANCH"] = null,
    };

    /// <summary>Runs <c>build.sh</c> to its end.</summary>
    public Task<BuildResult> BuildAsync(params string[] arguments) => BuildAsync(TestContext.Current.CancellationToken, arguments);

    /// <summary>Runs <c>build.sh</c> to its end, or ends it.</summary>
    public async Task<BuildResult> BuildAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var output = new StringBuilder();
        var result = await new ChildProcess(Path.Combine(Directory, "build.sh"), arguments)
        {
            WorkingDirectory = Directory,
            Environment = Environment,
            OnLine = line =>
            {
                lock (output)
                {
                    output.Append(line).Append('\n');
                }
            },
        }.RunAsync(cancellationToken);
        return new BuildResult(result.ExitCode, output.ToString());
    }

    /// <summary>
    /// Starts <c>build.sh</c> and kills it, with SIGKILL and all its children, as soon as a line of its output contains
    /// the marker.
    /// </summary>
    /// <returns>Whether the marker was seen; false when the build ended before.</returns>
    public async Task<bool> BuildAndKillAsync(string marker, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("setsid", [Path.Combine(Directory, "build.sh"), .. arguments])
        {
            WorkingDirectory = Directory,
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(marker, StringComparison.Ordinal))
            {
                await new ChildProcess("/bin/kill", "-KILL", "--", $"-{process.Id}")
                    .RunAsync(TestContext.Current.CancellationToken);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                return true;
            }
        }

        return false;
    }

    /// <summary>Starts <c>build.sh</c> and presses Ctrl+C, which reaches it and all its children, once something is so.</summary>
    public async Task<BuildResult> BuildAndInterruptAsync(Func<Task<bool>> isTime, params string[] arguments)
    {
        // As at a desk: a shell that runs tests in the background has children that ignore Ctrl+C.
        using var process = Process.Start(new ProcessStartInfo(
            "setsid", ["env", "--default-signal=INT", Path.Combine(Directory, "build.sh"), .. arguments])
        {
            WorkingDirectory = Directory,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!process.HasExited && !await isTime())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        await new ChildProcess("/bin/kill", "-INT", "--", $"-{process.Id}").RunAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new BuildResult(process.ExitCode, await output);
    }

    /// <summary>Replaces a text that stands in a file of the clone, once or more.</summary>
    public async Task EditAsync(string file, string old, string @new)
    {
        var path = Path.Combine(Directory, file);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        text.Should().Contain(old);
        await File.WriteAllTextAsync(
            path, text.Replace(old, @new, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    /// <summary>The folders of the programs that <c>build.sh</c> has compiled, or has copied from where the tests run.</summary>
    public IEnumerable<string> Programs() =>
        System.IO.Directory.EnumerateDirectories(Path.Combine(Directory, ".nuke", "temp", "build"));

    /// <summary>Commits all that has changed in the clone.</summary>
    public async Task CommitAsync(string message)
    {
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", message);
    }

    /// <summary>The registry that a build of this clone has started, with its password.</summary>
    public HttpClient OpenRegistry()
    {
        using var login = JsonDocument.Parse(File.ReadAllText(Path.Combine(RegistryLogin, "config.json")));
        var (host, auth) = login.RootElement.GetProperty("auths").EnumerateObject()
            .Select(entry => (entry.Name, entry.Value.GetProperty("auth").GetString())).Single();
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{host}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", auth);
        return http;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await LocalServices.StopAsync(Directory);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task GitAsync(params string[] arguments) =>
        await new ChildProcess("git", arguments) { WorkingDirectory = Directory }
            .RunSuccessfullyAsync(TestContext.Current.CancellationToken);

    private void CopyTree(string from, string to)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            CopyIn(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }

    private void CopyIn(string file, string relative)
    {
        var target = Path.Combine(Directory, relative);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target);
    }
}
