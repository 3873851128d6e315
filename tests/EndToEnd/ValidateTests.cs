namespace Slipway.EndToEnd;

public sealed class ValidateTests
{
    [Fact]
    public async Task Mistakes_of_images_and_of_pipelines_are_told_in_one_go()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        await AppendAsync(clone, "images/tiny/requirements.txt", "six\nnumpy=1\n");
        await AppendAsync(clone, "images/tiny/.dockerignore", "[a-\n");
        await AppendAsync(clone, "images/tiny/smoke.yaml", "schemaVersion: 2.0.0\ncommandTests:\n- {name: a, command: b, expectedOutput: ['(?=c)']}\n");
        await clone.EditAsync("pipelines/hello/pipeline.yml", "azureml:tiny@latest", "azureml:huge@latest");
        await clone.EditAsync("pipelines/hello/schedule.yml", "cron", "chron");

        var result = await clone.BuildAsync("Validate");

        result.ExitCode.Should().NotBe(0, result.Output);
        result.Output.Should()
            .Contain("images/tiny/requirements.txt:2: error SLP2003")
            .And.Contain("images/tiny/.dockerignore:1: error SLP2003")
            .And.Contain("images/tiny/smoke.yaml:3: error SLP2003")
            .And.MatchRegex("pipelines/hello/pipeline\\.yml:[0-9:]+: error SLP0[0-9]+: .*huge")
            .And.MatchRegex("pipelines/hello/schedule\\.yml:[0-9:]+: error SLP0[0-9]+: .*chron");
    }

    private static Task AppendAsync(Clone clone, string file, string text) =>
        File.AppendAllTextAsync(Path.Combine(clone.Directory, file), text, TestContext.Current.CancellationToken);
}
