using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Definitions;

/// <summary>A text of a file, and its place.</summary>
internal sealed record Written(string Text, SourcePosition Position);
