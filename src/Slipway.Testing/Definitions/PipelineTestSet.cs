using System.Collections.Immutable;

namespace Slipway.Testing;

/// <summary>The tests of a pipeline.</summary>
/// <param name="Tests">Them, sorted by name.</param>
/// <param name="ReasonForNone">Why there are none, as a sentence about the pipeline; null where there are.</param>
public sealed record PipelineTestSet(ImmutableArray<PipelineTest> Tests, string? ReasonForNone = null);
