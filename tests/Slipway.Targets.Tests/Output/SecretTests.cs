using Microsoft.Extensions.Logging;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Output;

/// <summary>Secrets are nowhere in the output.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Secret = "hunter2-secret";

    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Logs")]
    [InlineData("Reports")]
    public async Task What_a_target_says_is_masked(string target)
    {
        await _folder.RunAsync<Sample>($"{target} --password {Secret}");

        _folder.Output.Should().NotContain(Secret).And.Contain("it is ***");
    }

    [Theory]
    [InlineData("")]
    [InlineData("--verbosity verbose")]
    public async Task What_a_target_throws_is_masked(string arguments)
    {
        _folder.SetVariable("PASSWORD", Secret);

        await _folder.RunAsync<Sample>($"Throws {arguments}", expected: -1);

        _folder.Output.Should().NotContain(Secret).And.Contain("it is ***");
    }

    [Fact]
    public async Task A_secret_that_does_not_convert_is_not_repeated()
    {
        _folder.Write(".nuke/parameters.json", $$"""{ "Pin": "{{Secret}}" }""");

        await _folder.RunAsync<Sample>("Logs", expected: -1);

        _folder.Output.Should().NotContain(Secret).And.Contain("error SLP1011: '***', given by .nuke/parameters.json");
    }

    [Fact]
    public async Task A_secret_found_while_running_is_masked_from_then_on()
    {
        await _folder.RunAsync<Sample>("Finds");

        _folder.Output.Should().Contain("it is ***").And.NotContain("found-later");
    }

    [Fact]
    public async Task Help_shows_no_secret()
    {
        await _folder.RunAsync<Sample>("--help");

        _folder.Output.Should().Contain("--initial VALUE").And.NotContain("initial-secret");
    }

    private sealed class Sample : SlipwayBuild
    {
        [Parameter, Secret] readonly string? Password;
        [Parameter, Secret] readonly int Pin;
        [Parameter, Secret] readonly string Initial = "initial-secret";

        Target Logs => _ => _.Executes(() => Log.LogInformation("it is {Password} {Pin} {Initial}", Password, Pin, ""));

        Target Reports => _ => _.Executes(() => ReportSummary($"it is {Password}"));

        Target Throws => _ => _.Executes(() => throw new InvalidOperationException($"it is {Password}"));

        Target Finds => _ => _.Executes(() =>
        {
            Secrets.Add("found-later");
            Log.LogInformation("it is {Found}", "found-later");
        });
    }
}
