using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The folders of <c>pipelines/</c>, as the stages see them that publish, schedule and run them.</summary>
public interface IPipelines : IImages
{
    /// <summary>Where the pipelines are, relative to the repository's root; <c>pipelines/</c> where nothing is named.</summary>
    [Parameter(
        "Folder with a folder for each pipeline, or a pipeline's file such as ml/train.yml or NAME=ml/train.yml; pipelines/ unless given",
        Separator = "")]
    string[] PipelinePath => TryGetValue<string[]>() ?? [];

    /// <summary>The pipeline that is meant, by stages that deal with one.</summary>
    [Parameter("Pipeline that Run calls, of which RunStep runs a step, or that RecordTest makes a test of, where there are several")]
    string? Pipeline => TryGetValue<string>();

    /// <summary>The earlier run whose data are taken.</summary>
    [Parameter("Run whose data RunStep gives to the step, and that RecordTest makes a test of; the beginning of its name will do")]
    string? FromRun => TryGetValue<string>();

    /// <summary>How many deployments an endpoint keeps that do not serve.</summary>
    [Parameter("Deployments that an endpoint keeps beside the one that serves")]
    int Keep => TryGetValue<int?>() ?? 3;

    /// <summary>Whether what is no longer in the repository is removed.</summary>
    [Parameter("Remove endpoints and schedules whose pipeline is no longer in pipelines/, after showing them")]
    bool Prune => TryGetValue<bool>();

    internal ProofActions Proofs => State(() => new ProofActions(this));

    internal PipelineActions Pipelines => State(() => new PipelineActions(this));
}
