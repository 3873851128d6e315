namespace Slipway.Tool.Tests;

/// <summary>Exit codes and what is said where.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData(0, "--help")]
    [InlineData(0, "init", "--help")]
    [InlineData(0, "workspace", "start", "--help")]
    [InlineData(2)]
    [InlineData(2, "publish")]
    [InlineData(2, "init", "--cy", "none")]
    [InlineData(2, "init", "--ci", "jenkins")]
    [InlineData(2, "workspace")]
    [InlineData(2, "workspace", "start", "--port", "0")]
    [InlineData(2, "workspace", "start", "--port", "65536")]
    [InlineData(1, "init", "--directory", "/nowhere/at/all")]
    [InlineData(1, "update", "--directory", "/nowhere/at/all")]
    [InlineData(1, "workspace", "status", "--directory", "/nowhere/at/all")]
    [InlineData(1, "workspace", "open", "--directory", "/nowhere/at/all")]
    public async Task The_exit_code_says_whether_it_failed_or_was_wrongly_used(int expected, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = await CommandLine.RunAsync(
            arguments, new ToolOutput(output, error, UsesColour: false), TestContext.Current.CancellationToken);

        exitCode.Should().Be(expected, $"{output}{error}");
        (error.ToString().Length > 0).Should().Be(expected == 2 || (expected == 1 && !arguments.Contains("status")));
        if (error.ToString().Length > 0)
        {
            error.ToString().Should().Contain("fix: ");
        }
    }

    [Fact]
    public async Task What_is_canceled_ends_with_130()
    {
        using var repository = new TemporaryRepository();
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        using var error = new StringWriter();

        var exitCode = await CommandLine.RunAsync(
            ["init", "--directory", repository.Root], new ToolOutput(TextWriter.Null, error, UsesColour: false), canceled.Token);

        (exitCode, error.ToString().Trim()).Should().Be((130, "slipway: canceled"));
        repository.Files.Should().BeEmpty();
    }
}
