using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Slipway.EndToEnd;

[Collection(PublishedSampleTests.Name)]
public sealed class SampleTests(PublishedSample sample)
{
    [Fact]
    public async Task Publish_goes_from_a_fresh_clone_to_an_endpoint_with_its_schedules()
    {
        sample.FirstPublish.ExitCode.Should().Be(0, sample.FirstPublish.Output);

        var workspace = await WorkspaceState.ReadAsync(sample.Clone);
        workspace.Names("batchEndpoints").Should().ContainSingle().Which.Should().StartWith("breast-cancer-");
        workspace.Names("batchEndpoints/deployments").Should().NotBeEmpty()
            .And.OnlyContain(name => Regex.IsMatch(name, "^breast-cancer-.*[0-9a-f]{8}$"));
        workspace.Names("schedules").Should().HaveCount(2);
        workspace.Names("computes").Should().ContainSingle().Which.Should().Be("cpu-cluster");
    }

    [Fact]
    public void Publish_leaves_a_test_report_with_a_passed_test_for_each_declared_package()
    {
        var report = Directory.EnumerateFiles(
            Path.Combine(sample.Clone.Directory, "artifacts", "test-results"), "*python-r*.xml").Should().ContainSingle().Subject;
        var cases = XDocument.Load(report).Descendants("testcase").ToList();

        cases.Should().OnlyContain(test => !test.Elements("failure").Any());
        string[] declared = ["scikit-learn", "pandas", "matplotlib", "jsonlite", "data.table", "randomForest", "ggplot2", "optparse"];
        var names = cases.Select(test => test.Attribute("name")!.Value).ToList();
        declared.Should().OnlyContain(package => names.Any(name => name.Contains(package)));
    }

    [Fact]
    public async Task The_environment_that_is_published_names_the_image_by_a_digest_that_the_registry_holds()
    {
        var workspace = await WorkspaceState.ReadAsync(sample.Clone);

        var image = workspace.Properties("environments/versions").Should().ContainSingle().Subject
            .GetProperty("image").GetString()!;

        image.Should().MatchRegex(@"^127\.0\.0\.1:\d+/python-r@sha256:[0-9a-f]{64}$");
        using var http = sample.Clone.OpenRegistry();
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/python-r/manifests/{image.Split('@')[1]}");
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task Publish_with_nothing_changed_writes_nothing_and_says_so()
    {
        var before = await WorkspaceState.ReadAsync(sample.Clone);

        var second = await sample.Clone.BuildAsync("Publish");

        second.ExitCode.Should().Be(0, second.Output);
        string[] targets = ["BuildImages", "TestImages", "PushImages", "TestPipelines", "PublishPipelines", "SchedulePipelines"];
        targets.Select(second.SummaryOf).Should().OnlyContain(line => line.Contains("UpToDate"));
        (await WorkspaceState.ReadAsync(sample.Clone)).Resources.Should().Equal(before.Resources);
    }

    [Fact]
    public async Task A_comment_in_a_Dockerfile_changes_nothing()
    {
        var dockerfile = Path.Combine(sample.Clone.Directory, "images", "python-r", "Dockerfile");
        var before = await File.ReadAllTextAsync(dockerfile, TestContext.Current.CancellationToken);
        try
        {
            await File.WriteAllTextAsync(dockerfile, $"# Why it is so.\n\n{before}\n# The end.\n", TestContext.Current.CancellationToken);

            var again = await sample.Clone.BuildAsync("Publish");

            again.ExitCode.Should().Be(0, again.Output);
            string[] targets = ["BuildImages", "TestImages", "PushImages", "TestPipelines", "PublishPipelines", "SchedulePipelines"];
            targets.Select(again.SummaryOf).Should().OnlyContain(line => line.Contains("UpToDate"));
        }
        finally
        {
            await File.WriteAllTextAsync(dockerfile, before, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Run_calls_the_endpoint_and_brings_its_outputs_home()
    {
        var run = await sample.Clone.BuildAsync("Run");

        run.ExitCode.Should().Be(0, run.Output);
        var metrics = Directory.EnumerateFiles(
            Path.Combine(sample.Clone.Directory, "artifacts", "runs", run.JobName()), "metrics.json", SearchOption.AllDirectories)
            .Should().ContainSingle().Subject;
        using var read = JsonDocument.Parse(await File.ReadAllTextAsync(metrics, TestContext.Current.CancellationToken));
        read.RootElement.GetProperty("better_model").GetString().Should().NotBeNullOrEmpty();
        Directory.EnumerateFiles(Path.GetDirectoryName(metrics)!, "*.png").Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_broken_script_fails_its_tests_and_Run_with_the_step_and_its_log_and_mending_it_publishes_the_old_version_again()
    {
        const string script = "pipelines/breast-cancer/src/evaluate/evaluate.py";
        var mended = await File.ReadAllTextAsync(
            Path.Combine(sample.Clone.Directory, script), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(sample.Clone.Directory, script),
            "raise SystemExit('the script is broken on purpose')\n" + mended,
            TestContext.Current.CancellationToken);

        var refused = await sample.Clone.BuildAsync("Publish");
        var published = await sample.Clone.BuildAsync("Publish", "--skip", "TestPipelines");
        var run = await sample.Clone.BuildAsync("Run");

        refused.ExitCode.Should().NotBe(0);
        refused.Output.Should().Contain("evaluate").And.Contain("the script is broken on purpose");
        published.ExitCode.Should().Be(0, published.Output);
        run.ExitCode.Should().NotBe(0);
        run.Output.Should().Contain("evaluate").And.Contain("the script is broken on purpose");

        await File.WriteAllTextAsync(
            Path.Combine(sample.Clone.Directory, script), mended, TestContext.Current.CancellationToken);
        var again = await sample.Clone.BuildAsync("Publish");
        again.ExitCode.Should().Be(0, again.Output);
        (await sample.Clone.BuildAsync("Run")).ExitCode.Should().Be(0);
    }
}
