using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>
/// A publish and a rollback that end (SIGKILL) before their n-th write and are run again leave what an uninterrupted one
/// leaves: each row of the workspace, each digest of the registry, each page. The suite takes some of the writes of
/// each; with <c>SLIPWAY_KILL_AT_ALL</c> set, all of them.
/// </summary>
public sealed partial class KilledAtEachWriteTests
{
    private const string Variable = "SLIPWAY_END_AT_WRITE";

    private static readonly string[] Folders = ["publish", "registry", "workspace"];

    private static readonly bool All = Environment.GetEnvironmentVariable("SLIPWAY_KILL_AT_ALL") is { Length: > 0 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_run_again_ends_as_if_it_had_never_been_killed()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        await GitAsync(clone, "config", "user.name", "Test");
        await GitAsync(clone, "config", "user.email", "test@example.org");
        await SucceedAsync(clone, "Publish");
        await KillAtEachAsync(clone, "nothing", [8, 33], "Publish");

        await SucceedAsync(clone, "Release", "--release-version", "1.0.0");
        await SaveAsync(clone, "first");
        await clone.EditAsync("images/tiny/greeting.txt", "hello", "good evening");
        await clone.EditAsync("pipelines/hello/endpoint.yml", "Says hello.", "Says good evening.");
        await clone.EditAsync("pipelines/hello/schedule.yml", "0 3 * * *", "30 4 * * *");
        await clone.CommitAsync("feat: greet in the evening");
        await SucceedAsync(clone, "Publish");
        await KillAtEachAsync(clone, "first", [25], "Publish");

        await SaveAsync(clone, "second");
        await SucceedAsync(clone, "Rollback", "--to", "v1.0.0");
        await KillAtEachAsync(clone, "second", [10], "Rollback", "--to", "v1.0.0");
    }

    /// <summary>From a saved state, again and again: killed one write further, run again, and compared with how it is now.</summary>
    private static async Task KillAtEachAsync(Clone clone, string from, int[] sampled, params string[] build)
    {
        var expected = await ReadAsync(clone);
        var killed = 0;
        foreach (var number in All ? Enumerable.Range(1, 10_000) : sampled)
        {
            await RestoreAsync(clone, from);
            clone.Environment[Variable] = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var first = await clone.BuildAsync(build);
            clone.Environment.Remove(Variable);
            if (first.ExitCode == 0)
            {
                // It has no more writes than these.
                All.Should().BeTrue($"there should be a write {number}: {first.Output}");
                break;
            }

            var at = first.Output.Split('\n').Single(line => line.StartsWith($"{Variable}: ", StringComparison.Ordinal));
            TestContext.Current.TestOutputHelper!.WriteLine($"{build[0]} {at}");
            await SucceedAsync(clone, build);
            (await ReadAsync(clone)).Should().Equal(expected, at);
            killed++;
        }

        killed.Should().BePositive();
        TestContext.Current.TestOutputHelper!.WriteLine($"{build[0]} from {from}: killed {killed} times");
    }

    private static async Task SucceedAsync(Clone clone, params string[] build)
    {
        var result = await clone.BuildAsync(build);
        result.ExitCode.Should().Be(0, result.Output);
    }

    /// <summary>The rows of the workspace and the digests of the registry, without what each workspace has of its own.</summary>
    private static async Task<ImmutableArray<string>> ReadAsync(Clone clone)
    {
        var state = await WorkspaceState.ReadAsync(clone);
        var endpoint = state.Names("batchEndpoints").Single();
        return
        [
            .. state.Resources
                .Select(row => $"{row.Kind} {row.Name} {Content(row.Body)}".Replace(endpoint, "ENDPOINT", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            .. await DigestsAsync(clone),
            .. Directory.EnumerateFiles(Path.Combine(clone.Directory, "artifacts", "endpoints"))
                .Select(page => $"{Path.GetFileName(page)} {Ports().Replace(File.ReadAllText(page), "").Replace(endpoint, "ENDPOINT", StringComparison.Ordinal)}"),
        ];
    }

    private static string Content(string body)
    {
        var content = JsonNode.Parse(body)!.AsObject();
        content.Remove("systemData");
        if (content["properties"] is JsonObject properties)
        {
            // At which port the workspace answers, and when it was told.
            foreach (var key in (string[])["scoringUri", "swaggerUri", "createdOn", "modifiedOn"])
            {
                properties.Remove(key);
            }
        }

        return content.ToJsonString();
    }

    private static async Task<IEnumerable<string>> DigestsAsync(Clone clone)
    {
        using var http = clone.OpenRegistry();
        var tags = JsonElement.Parse(await http.GetStringAsync("/v2/tiny/tags/list", Cancel)).GetProperty("tags");
        var digests = new List<string>();
        foreach (var tag in tags.EnumerateArray().Select(tag => tag.GetString()!).Order(StringComparer.Ordinal))
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/tiny/manifests/{tag}");
            request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
            request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
            using var answer = await http.SendAsync(request, Cancel);

            // What is signed has another signature each time; that it is right is asked by the run that uses it.
            digests.Add(tag.StartsWith("sha256-", StringComparison.Ordinal)
                ? tag
                : $"{tag} {answer.Headers.GetValues("Docker-Content-Digest").Single()}");
        }

        return digests;
    }

    /// <summary>Keeps the state of the services as it is now.</summary>
    private static async Task SaveAsync(Clone clone, string name)
    {
        await SucceedAsync(clone, "WorkspaceStop");
        Directory.CreateDirectory(Path.Combine(Temporary(clone), name));
        foreach (var folder in Folders.Where(folder => Directory.Exists(Path.Combine(Temporary(clone), folder))))
        {
            await CopyAsync(Path.Combine(Temporary(clone), folder), Path.Combine(Temporary(clone), name, folder));
        }
    }

    /// <summary>Puts the services back to a kept state; to nothing but the registry's port where there is none of that name.</summary>
    private static async Task RestoreAsync(Clone clone, string name)
    {
        await SucceedAsync(clone, "WorkspaceStop");
        var saved = Path.Combine(Temporary(clone), name);
        var slot = await File.ReadAllTextAsync(Path.Combine(Temporary(clone), "registry", "registry.json"), Cancel);
        foreach (var folder in Folders)
        {
            var path = Path.Combine(Temporary(clone), folder);
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            if (Directory.Exists(Path.Combine(saved, folder)))
            {
                await CopyAsync(Path.Combine(saved, folder), path);
            }
        }

        Directory.CreateDirectory(Path.Combine(Temporary(clone), "registry"));
        await File.WriteAllTextAsync(Path.Combine(Temporary(clone), "registry", "registry.json"), slot, Cancel);
    }

    [GeneratedRegex(":[0-9]{4,5}/")]
    private static partial Regex Ports();

    private static string Temporary(Clone clone) => Path.Combine(clone.Directory, ".nuke", "temp");

    private static async Task CopyAsync(string from, string to) =>
        await new ChildProcess("cp", "--archive", from, to).RunSuccessfullyAsync(Cancel);

    private static async Task GitAsync(Clone clone, params string[] arguments) =>
        await new ChildProcess("git", arguments) { WorkingDirectory = clone.Directory }.RunSuccessfullyAsync(Cancel);
}
