using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Definitions;

/// <summary>An <c>endpoint.yml</c>: the batch endpoint through which the pipeline is called.</summary>
/// <param name="Position">Where it was written.</param>
/// <param name="Name">Its name; null to have one made that is unique to the workspace.</param>
/// <param name="Map">Its keys.</param>
internal sealed record EndpointDefinition(SourcePosition Position, string? Name, YamlMap Map);
