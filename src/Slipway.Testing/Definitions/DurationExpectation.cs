using Slipway.Core.Diagnostics;

namespace Slipway.Testing;

/// <summary>How long a run may take.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Most">It.</param>
public sealed record DurationExpectation(SourcePosition Position, TimeSpan Most);
