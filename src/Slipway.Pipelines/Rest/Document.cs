using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Rest;

/// <summary>A file of Azure ML's YAML as the resource that it describes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Collection">The collection of the workspace that it belongs to: <c>jobs</c>, <c>components</c>, …</param>
/// <param name="Name">Its name; null where the workspace or the caller gives one.</param>
/// <param name="Version">Its version, of what has versions and where the file tells one.</param>
/// <param name="Body">What is sent.</param>
internal sealed record Document(DocumentKind Kind, string Collection, string? Name, string? Version, JsonObject Body);
