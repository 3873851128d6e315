using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Slipway.Workspace.Http;

/// <summary>What an operation answers.</summary>
internal sealed record ApiResult(int Status, JsonNode? Body = null)
{
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    public static ApiResult Ok(JsonNode body) => new(200, body);

    public static ApiResult NoContent { get; } = new(204);

    /// <summary>200 for a resource that was there before, 201 for a new one.</summary>
    public static ApiResult Put(JsonNode body, bool created) => new(created ? 201 : 200, body);

    public ApiResult With(string header, string value) => this with { Headers = Headers.SetItem(header, value) };
}
