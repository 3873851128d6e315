using Slipway.Core.Diagnostics;

namespace Slipway.Testing;

/// <summary>What is expected of a metric, as MLflow keeps it: of its last value.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Step">The step that logs it; null where it is the one that does.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bounds">What it may be; null where any value will do.</param>
public sealed record MetricExpectation(SourcePosition Position, string? Step, string Name, NumberBounds? Bounds);
