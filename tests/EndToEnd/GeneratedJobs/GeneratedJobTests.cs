using System.Text.Json;

namespace Slipway.EndToEnd.GeneratedJobs;

/// <summary>What the generated jobs run, run: step by step, from the YAML, in clean clones.</summary>
public sealed class GeneratedJobTests
{
    [Fact]
    public async Task Publishing_pushes_each_image_in_a_job_of_its_own_and_publishes_what_they_pushed()
    {
        // The registry that all jobs reach; a workspace each of them has of its own, where it would be Azure's.
        await using var shared = await Clone.CreateAsync(tiny: true);
        var services = await shared.BuildAsync("EnsureServices");
        services.ExitCode.Should().Be(0, services.Output);
        var port = JsonElement.Parse(await File.ReadAllTextAsync(
            Path.Combine(shared.Directory, ".nuke", "temp", "registry", "registry.json"),
            TestContext.Current.CancellationToken)).GetProperty("Port");
        var runner = new WorkflowRunner(
            Workflow(shared, "publish.yml"),
            new Dictionary<string, string> { ["AZURE_CLIENT_ID"] = "set", ["REGISTRY"] = $"127.0.0.1:{port}" });

        await runner.RunAsync();

        runner.Jobs.Keys.Should().Equal("items", "PushImages tiny", "Publish");
        runner.Jobs.Values.Should().AllSatisfy(job => job.ExitCode.Should().Be(0, job.Output));
        runner.Jobs["PushImages tiny"].Output.Should().Contain("tiny: pushing");
        var publish = runner.Jobs["Publish"];
        publish.Output.Should().NotContain("tiny: pushing");
        publish.SummaryOf("PublishPipelines").Should().Contain("Succeeded");
        publish.SummaryOf("SchedulePipelines").Should().Contain("Succeeded");
    }

    [Fact]
    public async Task Publishing_does_nothing_before_Azure_is_set_up()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        var runner = new WorkflowRunner(Workflow(clone, "publish.yml"), new Dictionary<string, string>
        {
            ["AZURE_CLIENT_ID"] = "",
        });

        await runner.RunAsync();

        runner.Jobs.Should().BeEmpty();
    }

    [Fact]
    public async Task A_pull_request_builds_and_tests_images_and_pushes_none()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        var runner = new WorkflowRunner(Workflow(clone, "pull-request.yml"), new Dictionary<string, string>());

        await runner.RunAsync();

        var job = runner.Jobs.Should().ContainSingle().Which.Value;
        job.ExitCode.Should().Be(0, job.Output);
        job.SummaryOf("TestImages").Should().Contain("Succeeded");
        job.Output.Should().NotContain("tiny: pushing").And.NotContain("PublishPipelines");
    }

    private static string Workflow(Clone clone, string name) => Path.Combine(clone.Directory, ".github", "workflows", name);
}
