
namespace Slipway.Images.Tests.Engine;

/// <summary>What engines 20.10 and 28 say when something is wrong with themselves.</summary>
public sealed class EngineFaultTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    [Theory]
    [InlineData("failed to create endpoint confident_johnson on network bridge: adding interface veth5cd5cb0 to bridge docker0 failed: "
        + "could not find bridge docker0: route ip+net: no such network interface")]
    [InlineData("failed to set up container networking: failed to create endpoint a on network bridge: Unable to enable DIRECT ACCESS FILTERING - DROP rule: "
        + "(iptables failed: iptables --wait -t raw: iptables: No chain/target/match by that name.")]
    public async Task An_engine_that_can_not_give_a_network_is_named_and_no_step_is_blamed(string said)
    {
        _root.Write("images/a/Dockerfile", "FROM debian\nRUN true");
        var image = (await ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();
        var log = new BuildLog("a", new ImageBuildOptions { LogFolder = _root.Path }, new ClassicProgress(), new RecordingLogger());

        var diagnostic = BuildFailure.Describe(image, log, said).Diagnostics.Single();

        (diagnostic.Code, diagnostic.File).Should().Be(("SLP3015", null));
        diagnostic.Remedy.Should().Contain("restart the engine");
    }

    [Fact]
    public void What_a_step_says_is_no_fault_of_the_engine() =>
        EngineFault.Find("The command '/bin/sh -c false' returned a non-zero code: 1").Should().BeNull();

    public void Dispose() => _root.Dispose();
}
