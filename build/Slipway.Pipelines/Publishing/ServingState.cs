using System.Collections.Immutable;

namespace Slipway.Pipelines.Publishing;

/// <summary>What callers and schedules get: enough to go back to it, as long as it is in the workspace.</summary>
/// <param name="Endpoints">The default deployment of each endpoint that has one, by the endpoint's name.</param>
/// <param name="Schedules">The pipeline component that each schedule runs, <c>NAME:VERSION</c>, by the schedule's name.</param>
public sealed record ServingState(
    ImmutableSortedDictionary<string, string> Endpoints,
    ImmutableSortedDictionary<string, string> Schedules);
