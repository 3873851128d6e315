namespace Slipway.Pipelines.Proofs;

/// <summary>That a pipeline, with just this content, has run as its tests want it.</summary>
public sealed record PipelineProof
{
    internal PipelineProof(string pipeline, string component, string value) =>
        (Pipeline, Component, Value) = (pipeline, component, value);

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; }

    /// <summary>The hash of the content: of the version of the pipeline's component, and of its tests.</summary>
    public string Value { get; }

    /// <summary>The path of the component's version below a workspace.</summary>
    internal string Component { get; }
}
