using Slipway.Testing;

namespace Slipway.EndToEnd;

/// <summary>The workflow that runs all tests on a machine whose user is not root.</summary>
public sealed class TestWorkflowTests
{
    [Fact]
    public async Task It_installs_what_tests_could_only_install_as_root()
    {
        var workflow = await File.ReadAllTextAsync(
            Path.Combine(Clone.Source, ".github", "workflows", "test.yml"), TestContext.Current.CancellationToken);

        var installed = workflow.Split('\n').Should()
            .ContainSingle(line => line.Contains("apt-get install", StringComparison.Ordinal)).Subject.Split(' ');
        installed.Should().Contain(DebianTools.PythonPackages).And.Contain(["docker-registry", "mmdebstrap"]);
    }
}
