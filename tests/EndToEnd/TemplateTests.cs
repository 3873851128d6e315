using System.Text.Json;

namespace Slipway.EndToEnd;

/// <summary>A team's first day: a repository from the template, with nothing of this one but its packages.</summary>
[Collection(PackageFeedTests.Name)]
public sealed class TemplateTests(PackageFeed feed) : IAsyncDisposable
{
    private readonly FeedRepository _repository = new(feed);
    private bool _isInstalled;

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    [Fact]
    public async Task A_repository_from_the_template_is_published_run_and_released()
    {
        await NewAsync("slipway");
        (await File.ReadAllLinesAsync(_repository.Full("build/Build.cs"), TestContext.Current.CancellationToken)).Should().HaveCountLessThanOrEqualTo(40);
        await _repository.CommitAsync();

        var published = await BuildAsync("Publish");

        published.SummaryOf("SchedulePipelines").Should().Contain("Succeeded");
        var run = await BuildAsync("Run", "--input", "count=500");
        var summary = _repository.Full($"artifacts/runs/{run.JobName()}/describe/summary/summary");
        JsonElement.Parse(await File.ReadAllTextAsync(summary, TestContext.Current.CancellationToken))
            .GetProperty("count").GetInt32().Should().Be(500);
        var again = await BuildAsync("Publish");
        foreach (var target in (string[])["EnsureCompute", "BuildImages", "TestImages", "PushImages", "TestPipelines", "PublishPipelines", "SchedulePipelines"])
        {
            again.SummaryOf(target).Should().Contain("UpToDate");
        }

        await NewAsync("slipway-sweep", "--name", "tune");
        await BuildAsync("Publish");
        var tuned = await BuildAsync("Run", "--pipeline", "tune");
        var best = _repository.Full($"artifacts/runs/{tuned.JobName()}/tune/model/weights.json");
        JsonElement.Parse(await File.ReadAllTextAsync(best, TestContext.Current.CancellationToken))
            .GetProperty("error").GetDouble().Should().BeLessThan(0.5, "the best of the trials is the sweep's");
        await _repository.CommitAsync();

        await _repository.SucceedAsync("git", "config", "user.name", "Test");
        await _repository.SucceedAsync("git", "config", "user.email", "test@example.org");
        await BuildAsync("Release", "--release-version", "1.0.0");
        (await _repository.RunAsync("git", "tag", "--list")).Output.Trim().Should().Be("v1.0.0");
        (await _repository.RunAsync("git", "status", "--porcelain")).Output.Should().BeEmpty("what a build makes is ignored");
    }

    [Theory]
    [InlineData("github")]
    [InlineData("azure-pipelines")]
    [InlineData("none")]
    public async Task The_files_of_the_CI_server_are_those_that_the_build_writes(string server)
    {
        await NewAsync("slipway", "--ci", server);
        await _repository.CommitAsync();

        await BuildAsync("--generate-ci");

        (await _repository.RunAsync("git", "status", "--porcelain")).Output.Should().BeEmpty();
        foreach (var pattern in Directory.EnumerateFiles(_repository.Directory, "azure-pipelines*.yml")
            .SelectMany(File.ReadLines).Where(line => line.Contains("key: ", StringComparison.Ordinal))
            .SelectMany(line => line[(line.IndexOf("key: ", StringComparison.Ordinal) + 5)..].Trim('\'').Split(" | ")).Where(part => part[0] is not ('"' or '*')))
        {
            // A pattern that nothing matches fails the job.
            Path.Exists(_repository.Full(pattern.Replace("/**", "", StringComparison.Ordinal))).Should().BeTrue(pattern);
        }

        Directory.Exists(_repository.Full(".github")).Should().Be(server == "github");
        File.Exists(_repository.Full("azure-pipelines.yml")).Should().Be(server == "azure-pipelines");
    }

    [Fact]
    public async Task An_image_and_a_pipeline_from_templates_stand_beside_the_first_ones()
    {
        await NewAsync("slipway");
        await NewAsync("slipway-image", "--name", "scoring");
        await NewAsync("slipway-pipeline", "--name", "forecast", "--image", "scoring");
        await NewAsync("slipway-sweep", "--name", "tune");

        var validated = await BuildAsync("Validate");

        validated.SummaryOf("Validate").Should().Contain("3 pipelines");
        validated.Output.Should().Contain("forecast-workdays").And.NotContain("warning");
        File.Exists(_repository.Full("images/scoring/Dockerfile")).Should().BeTrue();
    }

    private async Task NewAsync(params string[] template)
    {
        if (!_isInstalled)
        {
            await _repository.SucceedAsync("dotnet", "new", "install", $"Slipway.Templates@{feed.Version}");
            _isInstalled = true;
        }

        await _repository.SucceedAsync("dotnet", ["new", .. template]);
    }

    private Task<BuildResult> BuildAsync(params string[] arguments) => _repository.SucceedAsync(_repository.Script, arguments);
}
