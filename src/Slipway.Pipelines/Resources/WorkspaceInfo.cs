using System.Text.Json.Nodes;

namespace Slipway.Pipelines.Resources;

/// <summary>What must be known of a workspace to form resources for it.</summary>
/// <param name="Id">Its resource id, without a slash at the end.</param>
/// <param name="Location">Its Azure region.</param>
/// <param name="UniqueId">Its <c>workspaceId</c>, a GUID.</param>
/// <param name="DiscoveryUrl">Where its data plane's addresses are found.</param>
internal sealed record WorkspaceInfo(string Id, string Location, string UniqueId, string DiscoveryUrl)
{
    private const string Group = "/subscriptions/{subscription}/resourceGroups/{group}";

    /// <summary>
    /// A workspace that is still to be told: what is formed for it is the same for every workspace, and so is its hash.
    /// </summary>
    public static WorkspaceInfo Anywhere { get; } = new(
        $"{Group}/providers/Microsoft.MachineLearningServices/workspaces/{{workspace}}", "{location}", string.Empty, string.Empty);

    /// <summary>What was formed for <see cref="Anywhere"/>, for this workspace.</summary>
    public JsonObject Place(JsonObject body) => (JsonObject)Placed(body)!;

    private JsonNode? Placed(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(Placed(pair.Key), Placed(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Placed)]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.Contains('{', StringComparison.Ordinal) => JsonValue.Create(Placed(text)),
        _ => node?.DeepClone(),
    };

    private string Placed(string text) => text
        .Replace(Anywhere.Id, Id, StringComparison.Ordinal)
        .Replace(Group, Id.Split("/providers/")[0], StringComparison.Ordinal)
        .Replace(Anywhere.Location, Location, StringComparison.Ordinal);

    /// <summary>The resource id of what is at a path below the workspace.</summary>
    public string IdOf(string path) => $"{Id}/{path}";
}
