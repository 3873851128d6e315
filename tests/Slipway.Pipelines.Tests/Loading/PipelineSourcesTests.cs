using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Validation;

namespace Slipway.Pipelines.Tests.Loading;

/// <summary>Pipelines that are elsewhere than in <c>pipelines/</c>, as repositories have them that were there before.</summary>
public sealed class PipelineSourcesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PipelineSourcesTests()
    {
        Pipeline("ml/train.yml");
        Pipeline("ml/score.yml");
        _folder.Write("ml/shared/run.py", "print('run')\n");
        _folder.Write("ml/nightly.yml", """
            $schema: https://azuremlschemas.azureedge.net/latest/schedule.schema.json
            name: nightly
            trigger: {type: cron, expression: "0 6 * * *", time_zone: UTC}
            create_job: ./train.yml
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pipelines_side_by_side_have_the_names_of_their_files_and_the_schedules_that_run_them()
    {
        var projects = Load("ml/train.yml", "ml/score.yml");

        projects.Select(project => (project.Name, string.Join(",", project.ScheduleNames)))
            .Should().Equal(("score", ""), ("train", "nightly"));
    }

    [Fact]
    public void What_belongs_to_one_of_them_begins_with_its_name()
    {
        _folder.Write("ml/train-endpoint.yml", "description: trains\n");
        _folder.Write("ml/train.prod.yml", "display_name: Trains in production\n");

        var projects = Load("ml/train.yml", "ml/score.yml");
        projects.Select(project => project.HasEndpoint).Should().Equal(false, true);
        projects.Select(project => project.TestsFolder).Should().Equal("score-tests", "train-tests");
        PipelineValidation.Of(Sources("ml/train.yml") with { Profiles = ["prod"] }).Diagnostics.Should().BeEmpty();
        _folder.Write("ml/train.prod.yml", "displayname: Trains in production\n");
        PipelineValidation.Of(Sources("ml/train.yml")).Diagnostics.Should().ContainSingle()
            .Which.File.Should().Be("ml/train.prod.yml");
    }

    [Fact]
    public void A_pipeline_yml_is_named_after_its_folder_or_as_it_is_told()
    {
        Pipeline("jobs/Nightly/pipeline.yml");
        Pipeline("jobs/weekly/pipeline.yaml");

        Load("nightly=jobs/Nightly/pipeline.yml", "jobs/weekly/pipeline.yaml").Select(project => (project.Name, project.TestsFolder))
            .Should().Equal(("nightly", "tests"), ("weekly", "tests"));
    }

    [Fact]
    public void A_folder_anywhere_holds_pipelines_as_the_usual_one_does_and_names_what_is_in_the_repository()
    {
        Pipeline("mlops/azureml/train/pipeline.yml");
        _folder.Write(
            "mlops/azureml/train/schedule-a.yml",
            "name: a\ntrigger: {type: cron, expression: '0 6 * * *'}\ncreate_job: ./pipeline.yml\n");
        _folder.Write("mlops/azureml/train/other.yml", "$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json\n");

        Load("mlops/azureml").Single().ScheduleNames.Should().Equal("a");
        PipelineValidation.Of(Sources("mlops/azureml")).Diagnostics.Select(d => d.File).Distinct()
            .Should().Equal("mlops/azureml/train/other.yml");
    }

    [Fact]
    public void Two_of_one_name_are_refused_and_one_of_them_can_be_named_otherwise()
    {
        Pipeline("a/azureml/pipeline.yml");
        Pipeline("b/azureml/pipeline.yml");

        var load = () => Load("a/azureml/pipeline.yml", "b/azureml/pipeline.yml");

        load.Should().Throw<DiagnosticException>().Which.Diagnostics.Single().ToString().Should().Contain("SLP0021")
            .And.Contain("a/azureml/pipeline.yml and b/azureml/pipeline.yml").And.Contain("NAME=b/azureml/pipeline.yml");
        Load("a/azureml/pipeline.yml", "other=b/azureml/pipeline.yml").Should().HaveCount(2);
    }

    [Theory]
    [InlineData("nowhere", "SLP0010")]
    [InlineData("ml/nowhere.yml", "SLP0010")]
    [InlineData("../elsewhere", "SLP0011")]
    public void A_path_that_holds_no_pipelines_is_told_and_not_taken_for_an_empty_one(string path, string code)
    {
        var load = () => Load(path);

        load.Should().Throw<DiagnosticException>().Which.Diagnostics.Select(d => d.Code).Should().Equal(code);
        PipelineValidation.Of(Sources(path)).HasErrors.Should().BeTrue();
    }

    private ImmutableArray<PipelineProject> Load(params string[] paths) => PipelineProject.LoadAll(Sources(paths));

    private PipelineSources Sources(params string[] paths) =>
        new(_folder.Path) { Paths = paths, ImageNames = new HashSet<string> { "python-r" } };

    // As in templates: the code is shared by pipelines, and beside none of them.
    private void Pipeline(string file) => _folder.Write(file, $"""
        $schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
        type: pipeline
        settings:
          default_compute: azureml:cpu-cluster
        jobs:
          run:
            command: python3 run.py
            code: {Path.GetRelativePath(Path.GetDirectoryName(file)!, "ml/shared")}
            environment: azureml:python-r@latest
        """);
}
