using System.Collections.Immutable;

namespace Slipway.Testing;

/// <summary>A test that was written from a run.</summary>
/// <param name="Test">The test.</param>
/// <param name="Files">The full paths of the files that were written, the test's first.</param>
/// <param name="Cut">
/// The inputs of which a sample was taken. With less to go by, values come out otherwise than in the run: then it is
/// expected that they are there, and no more of them.
/// </param>
public sealed record RecordedTest(PipelineTest Test, ImmutableArray<string> Files, ImmutableArray<string> Cut);
