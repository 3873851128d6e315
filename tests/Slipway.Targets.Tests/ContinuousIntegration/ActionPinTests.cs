using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.ContinuousIntegration;

/// <summary>At which commits workflows take other people's actions, and who may change that.</summary>
public sealed class ActionPinTests : IDisposable
{
    private const string Bumped = "fedcba9876543210fedcba9876543210fedcba98";

    private readonly BuildFolder _folder = new();

    private string Workflow => Path.Combine(_folder.Root, ".github", "workflows", "pull-request.yml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_newer_release_that_a_bot_has_put_into_the_file_is_no_drift_and_stays()
    {
        await _folder.RunAsync<ImagesBuild>("Compile");
        var bumped = await PinAsync(ActionReference.Checkout, Bumped, "v99.1.0");
        bumped = await PinAsync(ActionReference.Cache, Bumped, "v99.0.0");
        _folder.SetVariable("CI", "true");

        await _folder.RunAsync<ImagesBuild>("Compile");
        await _folder.RunAsync<ImagesBuild>("--generate-ci");

        (await ReadAsync()).Should().Be(bumped).And.Contain($"actions/cache@{Bumped} # v99.0.0");
    }

    [Theory]
    [InlineData(Bumped, "v1.0.0")] // older than the build's own
    [InlineData(Bumped, "v7.0.1")] // the same release, and another commit
    [InlineData("v99.0.0", "v99.0.0")] // may be moved to other code
    [InlineData(Bumped, "whatever")]
    public async Task Any_other_pin_is_drift_and_is_put_back(string commit, string version)
    {
        await _folder.RunAsync<ImagesBuild>("Compile");
        var right = await ReadAsync();
        await PinAsync(ActionReference.Checkout, commit, version);

        _folder.SetVariable("CI", "true");
        await _folder.RunAsync<ImagesBuild>("Compile", expected: -1);
        await _folder.RunAsync<ImagesBuild>("--generate-ci");

        _folder.Output.Should().Contain("SLP1022");
        (await ReadAsync()).Should().Be(right);
    }

    [Fact]
    public async Task A_pin_of_the_attribute_stands_whatever_the_file_says()
    {
        await _folder.RunAsync<PinningBuild>("A");
        var workflow = Path.Combine(_folder.Root, ".github", "workflows", "build.yml");
        var text = await File.ReadAllTextAsync(workflow, TestContext.Current.CancellationToken);

        text.Should().Contain("uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v6.1.0\n");
        await File.WriteAllTextAsync(
            workflow, text.Replace("0123456789abcdef0123456789abcdef01234567 # v6.1.0", $"{Bumped} # v99.0.0", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await _folder.RunAsync<PinningBuild>("A");
        (await File.ReadAllTextAsync(workflow, TestContext.Current.CancellationToken)).Should().Be(text);
    }

    [Fact]
    public async Task A_pin_that_can_be_moved_is_refused()
    {
        await _folder.RunAsync<MovingPinBuild>("--generate-ci", expected: -1);

        _folder.Output.Should().Contain("SLP1023").And.Contain("actions/checkout@v7").And.Contain("40 hexadecimal digits");
    }

    private Task<string> ReadAsync() => File.ReadAllTextAsync(Workflow, TestContext.Current.CancellationToken);

    private async Task<string> PinAsync(ActionReference action, string commit, string version)
    {
        var text = (await ReadAsync()).Replace($"{action.Commit} # {action.Version}", $"{commit} # {version}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Workflow, text, TestContext.Current.CancellationToken);
        return text;
    }
}
