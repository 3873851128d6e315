using Slipway.Core.Processes;

namespace Slipway.Pipelines.Tests.Components;

/// <summary>The component databricks-run, tested in its own language against a server that speaks Databricks' Jobs API.</summary>
public sealed class DatabricksRunTests
{
    [Fact]
    public async Task It_runs_awaits_and_cancels_what_it_is_told_to_run()
    {
        string[] candidates = ["/usr/bin/python3", "/usr/local/bin/python3"];
        var python = candidates.FirstOrDefault(File.Exists);
        Assert.SkipUnless(python is not null, "there is no python3: apt-get install python3");

        var result = await new ChildProcess(python, Path.Combine(Here(), "test_databricks_run.py"))
            .RunAsync(TestContext.Current.CancellationToken);

        result.ExitCode.Should().Be(0, result.Error);
        result.Error.Should().Contain("Ran 6 tests");
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
