using System.Text.RegularExpressions;

namespace Slipway.EndToEnd;

/// <summary>What somebody meets who has read the README and nothing else.</summary>
public sealed partial class NewcomerTests
{
    [Fact]
    public async Task The_image_and_the_pipeline_of_the_README_are_built_proven_published_and_run()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        var blocks = Block().Matches(await File.ReadAllTextAsync(Path.Combine(Clone.Source, "README.md"), TestContext.Current.CancellationToken))
            .ToLookup(block => block.Groups["language"].Value, block => block.Groups["text"].Value);
        Write(clone, "images/forecast/Dockerfile", blocks["Dockerfile"].Single());
        Write(clone, "images/forecast/apt.txt", "python3-pandas\npython3-pip\n");
        Write(clone, "images/forecast/requirements.txt", "pandas>=1.5\n");
        Write(clone, "pipelines/forecast/pipeline.yml", blocks["yaml"].Single());
        Write(clone, "pipelines/forecast/endpoint.yml", "description: Tells its pandas\n");
        Write(clone, "pipelines/forecast/compute.yml", File.ReadAllText(Path.Combine(clone.Directory, "pipelines", "hello", "compute.yml")));

        var run = await clone.BuildAsync("Publish", "Run", "--pipeline", "forecast");

        run.ExitCode.Should().Be(0, run.Output);
        run.SummaryOf("forecast").Should().NotContain("0 smoke tests");
        Directory.EnumerateFiles(Path.Combine(clone.Directory, "artifacts", "runs", run.JobName()), "pandas.txt", SearchOption.AllDirectories)
            .Select(File.ReadAllText).Should().ContainSingle().Which.Should().MatchRegex(@"^\d+\.\d+");
    }

    [Fact]
    public async Task Publish_says_which_pipelines_have_no_endpoint_that_Run_could_call_each_time()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        File.Delete(Path.Combine(clone.Directory, "pipelines", "hello", "endpoint.yml"));

        var first = await clone.BuildAsync("Publish");
        var again = await clone.BuildAsync("Publish");
        var run = await clone.BuildAsync("Run");

        first.ExitCode.Should().Be(0, first.Output);
        first.SummaryOf("PublishPipelines").Should().Contain("no endpoint to call: hello");
        first.Output.Should().Contain("add an endpoint.yml beside the pipeline.yml");
        again.SummaryOf("PublishPipelines").Should().Contain("UpToDate").And.Contain("no endpoint to call: hello");
        run.Output.Should().Contain("SLP1903").And.Contain("add an endpoint.yml beside a pipeline.yml");
    }

    private static void Write(Clone clone, string file, string text)
    {
        var path = Path.Combine(clone.Directory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    [GeneratedRegex(@"^```(?<language>Dockerfile|yaml)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
