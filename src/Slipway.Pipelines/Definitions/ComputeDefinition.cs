using System.Text.Json.Nodes;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Definitions;

/// <summary>A <c>compute.yml</c>.</summary>
/// <param name="Position">Where its name was written.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Map">Its keys.</param>
/// <param name="Body">What it means, for a workspace that is still to be told.</param>
internal sealed record ComputeDefinition(SourcePosition Position, string Name, DocumentKind Kind, YamlMap Map, JsonObject Body)
{
    /// <summary>It is made here; another kind exists outside of the workspace, and must be attached to it already.</summary>
    public bool IsMadeHere => Kind is DocumentKind.AmlCompute or DocumentKind.ComputeInstance;
}
