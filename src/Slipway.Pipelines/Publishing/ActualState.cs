using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Slipway.Pipelines.Publishing;

/// <summary>What a workspace has, as far as a plan needs to know it.</summary>
/// <param name="Bodies">Resources by their paths below the workspace; what is not there is not in it.</param>
internal sealed record ActualState(IReadOnlyDictionary<string, JsonObject> Bodies)
{
    /// <summary>All schedules, enabled or not.</summary>
    public ImmutableArray<JsonObject> Schedules { get; init; } = [];

    /// <summary>All batch endpoints.</summary>
    public ImmutableArray<JsonObject> Endpoints { get; init; } = [];

    /// <summary>The deployments of the endpoints that are published, by the endpoint's path.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<JsonObject>> Deployments { get; init; } =
        new Dictionary<string, ImmutableArray<JsonObject>>();

    /// <summary>
    /// What serves now in the place of a version that is not there yet: the path of the one, by that of the other.
    /// </summary>
    public IReadOnlyDictionary<string, string> Previous { get; init; } = new Dictionary<string, string>();

    /// <summary>The files of previous code, by its path.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, byte[]?>> Files { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, byte[]?>>();
}
