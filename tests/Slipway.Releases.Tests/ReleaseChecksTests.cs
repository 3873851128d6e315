using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases.Tests;

public sealed class ReleaseChecksTests
{
    [Fact]
    public void Each_image_that_is_not_proven_is_named_with_its_folder()
    {
        var problems = Problems(() => ReleaseChecks.EnsureProven(["python-r", "tiny"], "publish"));

        problems.Select(problem => (problem.Code, problem.File)).Should()
            .Equal(("SLP4015", "images/python-r"), ("SLP4015", "images/tiny"));
        ReleaseChecks.EnsureProven([], "publish");
    }

    [Fact]
    public void Each_pipeline_that_nothing_proves_to_run_is_named_with_the_reason()
    {
        var problem = Problems(() => ReleaseChecks.EnsureTested([new UntestedPipeline("scores", "it has no test")], "publish"))
            .Should().ContainSingle().Subject;

        problem.Code.Should().Be("SLP4023");
        problem.Message.Should().Contain("'scores'").And.Contain("it has no test");
        ReleaseChecks.EnsureTested([], "publish");
    }

    [Fact]
    public void A_workspace_that_is_not_as_wanted_is_refused_with_the_first_differences()
    {
        var changes = Enumerable.Range(1, 9).Select(number => $"+ component c{number}").ToList();

        var problem = Problems(() => ReleaseChecks.EnsurePublished(changes, "publish")).Should().ContainSingle().Subject;

        problem.Code.Should().Be("SLP4016");
        problem.Message.Should().Contain("+ component c5; and 4 more").And.NotContain("c6");
        ReleaseChecks.EnsurePublished([], "publish");
    }

    [Fact]
    public void An_image_tag_that_is_taken_is_refused()
    {
        var problem = Problems(() => ReleaseChecks.EnsureTagsAreFree([("tiny", "registry/tiny:1.0.0")])).Should().ContainSingle().Subject;

        problem.Code.Should().Be("SLP4017");
        problem.Message.Should().Contain("registry/tiny:1.0.0");
        ReleaseChecks.EnsureTagsAreFree([]);
    }

    [Fact]
    public void A_release_of_another_workspace_is_refused_and_the_case_of_an_id_does_not_matter()
    {
        var record = Sample.Record();

        Problems(() => ReleaseChecks.EnsureMadeFor(record, record.Workspace + "2")).Should().ContainSingle()
            .Which.Code.Should().Be("SLP4014");
        ReleaseChecks.EnsureMadeFor(record, record.Workspace.ToUpperInvariant());
    }

    private static ImmutableArray<Diagnostic> Problems(Action check) =>
        check.Should().Throw<DiagnosticException>().Which.Diagnostics;
}
