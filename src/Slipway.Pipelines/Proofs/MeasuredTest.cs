using System.Collections.Immutable;

namespace Slipway.Pipelines.Proofs;

/// <summary>What a test measured when it passed: kept beside the proof, for later versions to be compared with.</summary>
/// <param name="Name">The test's name.</param>
/// <param name="Work">How long its steps ran, one after the other; those that were reused as long as when they ran.</param>
/// <param name="Values">The numbers that it came to, by name.</param>
public sealed record MeasuredTest(string Name, TimeSpan Work, ImmutableSortedDictionary<string, double> Values);
