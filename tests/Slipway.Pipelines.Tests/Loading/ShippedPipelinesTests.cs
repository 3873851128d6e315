using System.Runtime.CompilerServices;

namespace Slipway.Pipelines.Tests.Loading;

public sealed class ShippedPipelinesTests
{
    [Fact]
    public void The_pipelines_of_this_repository_have_no_errors_and_no_warnings()
    {
        var projects = PipelineProject.LoadAll(new PipelineSources(Repository()));

        projects.Should().NotBeEmpty();
        projects.SelectMany(project => project.Warnings).Should().BeEmpty();
    }

    private static string Repository([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
