using System.Security.Cryptography;
using System.Text.Json;

namespace Slipway.EndToEnd.GeneratedJobs;

/// <summary>The registry that all jobs reach; a workspace each of them has of its own, where it would be Azure's.</summary>
public sealed class SharedRegistry : IAsyncLifetime
{
    public Clone Clone { get; private set; } = null!;

    public string Address { get; private set; } = "";

    /// <summary>The team's key, by which each job knows what another has proven.</summary>
    public string ProofKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem();

    public async ValueTask InitializeAsync()
    {
        Clone = await Clone.CreateAsync(tiny: true);
        var services = await Clone.BuildAsync("EnsureServices");
        services.ExitCode.Should().Be(0, services.Output);
        var state = Path.Combine(Clone.Directory, ".nuke", "temp", "registry", "registry.json");
        var port = JsonElement.Parse(await File.ReadAllTextAsync(state, TestContext.Current.CancellationToken)).GetProperty("Port");
        Address = $"127.0.0.1:{port}";
    }

    public ValueTask DisposeAsync() => Clone.DisposeAsync();
}

/// <summary>What the generated jobs run, run: step by step, from the YAML, in clean clones.</summary>
public sealed class GeneratedJobTests(SharedRegistry shared) : IClassFixture<SharedRegistry>
{
    private static readonly string[] PublishingJobs = ["items", "PushImages tiny", "Publish"];

    [Fact]
    public async Task In_GitHub_Actions_each_image_is_pushed_by_a_job_of_its_own_and_the_last_publishes_what_they_pushed()
    {
        var runner = new WorkflowRunner(
            Workflow("publish.yml"),
            new Dictionary<string, string> { ["vars.AZURE_PUSH_CLIENT_ID"] = "set", ["vars.REGISTRY"] = $"{shared.Address}/github", ["secrets.PROOF_KEY"] = shared.ProofKey })
        {
            Environment = { ["DOCKER_CONFIG"] = shared.Clone.RegistryLogin },
        };

        await runner.RunAsync();

        ShouldHavePublished(runner.Jobs);
        runner.Artifacts.Should().ContainKey("PushImages-tiny-artifacts-logs-images"); // empty where the engine had the image
        runner.Artifacts["PushImages-tiny-artifacts-test-results"].Should().Equal("image-tiny.xml");
        runner.Artifacts["Publish-artifacts-endpoints"].Should().Equal("hello.md");
    }

    [Fact]
    public async Task In_Azure_Pipelines_each_image_is_pushed_by_a_job_of_its_own_and_the_last_publishes_what_they_pushed()
    {
        var runner = new PipelineRunner(
            Pipeline("azure-pipelines.yml"),
            new Dictionary<string, string>
            {
                ["REGISTRY"] = $"{shared.Address}/azure",
                ["Build.Reason"] = "IndividualCI",
                ["PROOF_KEY"] = shared.ProofKey,
                ["DOCKER_CONFIG"] = shared.Clone.RegistryLogin,
            });

        await runner.RunAsync();

        ShouldHavePublished(runner.Jobs);
        runner.Jobs["PushImages tiny"].Output.Should().Contain("##vso[results.publish type=JUnit;");
        runner.Artifacts.Should().ContainKey("PushImages-tiny-artifacts-logs-images-1");
        runner.Artifacts["PushImages-tiny-artifacts-test-results-1"].Should().Contain("image-tiny.xml");
    }

    [Fact]
    public async Task Before_Azure_is_set_up_and_for_pull_requests_nothing_that_publishes_is_run()
    {
        var workflow = new WorkflowRunner(Workflow("publish.yml"), new Dictionary<string, string> { ["vars.AZURE_PUSH_CLIENT_ID"] = "" });
        var pipeline = new PipelineRunner(
            Pipeline("azure-pipelines.yml"), new Dictionary<string, string> { ["Build.Reason"] = "PullRequest" });

        await workflow.RunAsync();
        await pipeline.RunAsync();

        workflow.Jobs.Should().BeEmpty();
        pipeline.Jobs.Should().BeEmpty();
    }

    [Fact]
    public async Task In_GitHub_Actions_a_pull_request_has_images_and_pipelines_tested_and_reported_on_and_publishes_nothing()
    {
        SkipUnlessPackagesCanBeInstalled();
        var runner = new WorkflowRunner(Workflow("pull-request.yml"), new Dictionary<string, string>());

        await runner.RunAsync();

        ShouldHaveTested(runner.Jobs);
    }

    [Fact]
    public async Task In_Azure_Pipelines_a_pull_request_has_images_and_pipelines_tested_and_reported_on_and_publishes_nothing()
    {
        SkipUnlessPackagesCanBeInstalled();
        var runner = new PipelineRunner(
            Pipeline("azure-pipelines.pull-request.yml"), new Dictionary<string, string> { ["Build.Reason"] = "PullRequest" });

        await runner.RunAsync();

        ShouldHaveTested(runner.Jobs);
    }

    // As on the servers' own machines, where whoever runs the job may do so.
    private static void SkipUnlessPackagesCanBeInstalled() => Assert.SkipUnless(
        Environment.IsPrivilegedProcess || File.Exists("/usr/bin/sudo"), "only root, or who has sudo, can run the step with apt-get");

    private static void ShouldHavePublished(Dictionary<string, BuildResult> jobs)
    {
        jobs.Values.Should().AllSatisfy(job => job.ExitCode.Should().Be(0, job.Output));
        jobs.Keys.Should().Equal(PublishingJobs);
        jobs["PushImages tiny"].Output.Should().Contain("tiny: pushing");
        var publish = jobs["Publish"];
        publish.Output.Should().NotContain("tiny: pushing");
        publish.SummaryOf("PublishPipelines").Should().Contain("Succeeded");
        publish.SummaryOf("SchedulePipelines").Should().Contain("Succeeded");
    }

    private static void ShouldHaveTested(Dictionary<string, BuildResult> jobs)
    {
        var job = jobs.Should().ContainSingle().Which.Value;
        job.ExitCode.Should().Be(0, job.Output);
        job.SummaryOf("TestPipelines").Should().Contain("Succeeded");
        job.SummaryOf("Report").Should().Contain("tests: 1 passed");

        // The registry is one of the job's own, on its own machine.
        job.Output.Split('\n').Where(line => line.Contains("tiny: pushing", StringComparison.Ordinal))
            .Should().ContainSingle().Which.Should().Contain("tiny: pushing 127.0.0.1:");
        job.Output.Should().NotContain("PublishPipelines");
    }

    private string Workflow(string name) => Path.Combine(shared.Clone.Directory, ".github", "workflows", name);

    private string Pipeline(string name) => Path.Combine(shared.Clone.Directory, name);
}
