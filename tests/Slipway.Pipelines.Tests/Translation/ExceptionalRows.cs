using System.Collections.Immutable;

namespace Slipway.Pipelines.Tests.Translation;

/// <summary>Files whose rows do not hold, and why.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Files">The files.</param>
internal sealed record ExceptionalRows(string Reason, params ImmutableArray<string> Files)
{
    /// <summary>What the rows of azure-ai-ml 1.4.0 say and 1.34.0, the newest, does not say any more.</summary>
    public static ImmutableArray<ExceptionalRows> Superseded { get; } =
    [
        new(
            "1.34.0 gives an anonymous component no display_name, and a pipeline component no isArchived",
            "cli/assets/component/pipeline.yml",
            "cli/jobs/basics/hello-pipeline-abc-serverless.yml",
            "cli/jobs/basics/hello-pipeline-abc.yml",
            "cli/jobs/basics/hello-pipeline-customize-output-file-serverless.yml",
            "cli/jobs/basics/hello-pipeline-customize-output-file.yml",
            "cli/jobs/basics/hello-pipeline-customize-output-folder-serverless.yml",
            "cli/jobs/basics/hello-pipeline-customize-output-folder.yml",
            "cli/jobs/basics/hello-pipeline-default-artifacts-serverless.yml",
            "cli/jobs/basics/hello-pipeline-default-artifacts.yml",
            "cli/jobs/basics/hello-pipeline-io-serverless.yml",
            "cli/jobs/basics/hello-pipeline-io.yml",
            "cli/jobs/basics/hello-pipeline-serverless.yml",
            "cli/jobs/basics/hello-pipeline-settings-serverless.yml",
            "cli/jobs/basics/hello-pipeline-settings.yml",
            "cli/jobs/basics/hello-pipeline.yml",
            "cli/schedules/cron-job-schedule.yml",
            "cli/schedules/cron-with-settings-job-schedule.yml",
            "cli/schedules/recurrence-job-schedule.yml",
            "cli/schedules/simple-pipeline-job.yml"),
        new(
            "1.34.0 sends the properties of a Spark job also where there are none",
            "cli/jobs/spark/attached-spark-standalone-default-identity.yml",
            "cli/jobs/spark/attached-spark-standalone-managed-identity.yml",
            "cli/jobs/spark/attached-spark-standalone-user-identity.yml"),
        new(
            "1.34.0 sends disableLocalAuth, and the YAML reference's defaults: four nodes at most, two minutes of idling",
            "cli/resources/compute/cluster-basic.yml",
            "cli/resources/compute/cluster-location.yml",
            "cli/resources/compute/cluster-low-priority.yml",
            "cli/resources/compute/cluster-minimal.yml",
            "cli/resources/compute/cluster-ssh-password.yml",
            "cli/resources/compute/cluster-system-identity.yml",
            "cli/resources/compute/cluster-user-identity.yml",
            "cli/resources/compute/instance-basic.yml",
            "cli/resources/compute/instance-minimal.yml",
            "cli/resources/compute/instance-schedule.yml"),
    ];

    /// <summary>What 1.34.0 says and is done otherwise here.</summary>
    public static ImmutableArray<ExceptionalRows> OnPurpose { get; } =
    [
        new(
            "the names of Hugging Face's models have hyphens, for which 1.34.0 sends underscores",
            "automl/text-classification-parameters-step.yml",
            "automl/text-classification-parameters.yml",
            "cases/automl/ner.yml"),
        new(
            "Spark takes no models: 1.34.0 sends an empty text in place of one",
            "given/spark-given-a-model.yml"),
        new(
            "a switch of Spark's that is written as a text is a switch, as 1.34.0 has it in jobs and steps, but not in components",
            "strictness/spark/component/dyn_s.yml"),
    ];
}
