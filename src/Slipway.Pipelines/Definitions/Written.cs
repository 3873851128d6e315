using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Definitions;

/// <summary>A text of a file, and its place.</summary>
internal sealed record Written(string Text, SourcePosition Position);
