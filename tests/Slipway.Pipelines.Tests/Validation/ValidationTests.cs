using Slipway.Pipelines.Validation;

namespace Slipway.Pipelines.Tests.Validation;

public sealed class ValidationTests
{
    [Fact]
    public void Says_all_that_is_wrong_in_all_files_at_once()
    {
        using var folder = new TemporaryFolder();
        folder.Write("pipelines/a/pipeline.yml", "type: pipeline\njobs:\n  one:\n    comand: echo\n");
        folder.Write(
            "pipelines/a/sweep.yml",
            "$schema: https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json\ntype: sweep\ntrial:\n  command: echo\n"
            + "  environment: azureml:e:1\nobjective: {goal: maximise, primary_metric: auc}\nsearch_space:\n  x: {type: unifrom}\n");

        var validation = PipelineValidation.Of(new PipelineSources(folder.Path));

        validation.HasErrors.Should().BeTrue();
        validation.Diagnostics.Select(d => $"{d.File}:{d.Line} {d.Message}").Should().Contain(
        [
            "pipelines/a/pipeline.yml:4 step 'one' has no key 'comand' (did you mean 'command'?)",
            "pipelines/a/sweep.yml:6 'goal' of objective is 'maximise'; it can be minimize, maximize (did you mean 'maximize'?)",
            "pipelines/a/sweep.yml:8 'unifrom' is not a distribution (did you mean 'uniform'?)",
        ]);
    }

    [Fact]
    public void A_file_of_another_kind_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("pipelines/a/conda.yml", "name: x\ndependencies: [python]\n");

        var validation = PipelineValidation.Of(new PipelineSources(folder.Path));

        validation.Diagnostics.Should().BeEmpty();
        validation.Files.Should().Be(0);
    }
}
