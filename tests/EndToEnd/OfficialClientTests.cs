using System.Text.Json;
using Slipway.Core.Processes;
using Slipway.Testing;

namespace Slipway.EndToEnd;

/// <summary>Microsoft's own Python client as the judge of what was published and run.</summary>
[Collection(PublishedSampleTests.Name)]
public sealed class OfficialClientTests(PublishedSample sample)
{
    [Fact]
    public async Task The_Azure_ML_Python_SDK_reads_back_the_published_pipelines_run_and_its_schedules()
    {
        var run = await sample.Clone.BuildAsync("Run");
        run.ExitCode.Should().Be(0, run.Output);
        var job = run.JobName();
        var endpoint = (await WorkspaceState.ReadAsync(sample.Clone)).Names("batchEndpoints").Single();

        using var read = await ReadAsync(
            "--job", job, "--endpoint", endpoint,
            "--schedule", "breast_cancer_workdays", "--schedule", "breast_cancer_weekly");

        var pipeline = read.RootElement.GetProperty("job");
        pipeline.GetProperty("status").GetString().Should().Be("Completed");
        pipeline.GetProperty("children").EnumerateArray()
            .Select(child => (child.GetProperty("display_name").GetString(), child.GetProperty("status").GetString()))
            .Should().BeEquivalentTo([
                ("prepare", "Completed"), ("train_python", "Completed"), ("train_r", "Completed"), ("evaluate", "Completed")]);
        var schedules = read.RootElement.GetProperty("schedules").EnumerateObject().ToDictionary(
            schedule => schedule.Name,
            schedule => schedule.Value.GetProperty("trigger"));
        schedules["breast_cancer_workdays"].GetProperty("expression").GetString().Should().Be("0 6 * * 1-5");
        schedules["breast_cancer_weekly"].GetProperty("frequency").GetString().Should().BeEquivalentTo("week");
    }

    private async Task<JsonDocument> ReadAsync(params string[] what)
    {
        var state = sample.Clone.WorkspaceState;
        var port = (await File.ReadAllTextAsync(Path.Combine(state, "port"), TestContext.Current.CancellationToken)).Trim();
        var result = await new ChildProcess(await DebianTools.PythonAsync(),
        [
            Path.Combine(Clone.Source, "tests", "clients", "python", "read_published.py"),
            "--url", $"https://localhost:{port}",
            "--token-file", Path.Combine(state, "token"),
            "--ca-file", Path.Combine(state, "authority.pem"),
            "--subscription-id", "00000000-0000-0000-0000-000000000000",
            "--resource-group", "local",
            "--workspace", "local",
            .. what,
        ]).RunSuccessfullyAsync(TestContext.Current.CancellationToken);
        return JsonDocument.Parse(result.Output);
    }
}
