namespace Slipway.Build;

/// <summary>What a step is given that runs by itself.</summary>
/// <param name="Inputs">The pipeline's inputs, by name: literals, URIs, paths of this machine.</param>
/// <param name="StepOutputs">What it takes of other steps, by <c>STEP.OUTPUT</c>: paths of this machine.</param>
/// <param name="Before">The folder with what the step itself wrote before; null where nothing is known of it.</param>
internal sealed record StepSource(
    IReadOnlyDictionary<string, string> Inputs, IReadOnlyDictionary<string, string> StepOutputs, string? Before);
