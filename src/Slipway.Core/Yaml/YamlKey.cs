namespace Slipway.Core.Yaml;

/// <summary>A key of a mapping, and where it stands.</summary>
/// <param name="Name">It.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
public sealed record YamlKey(string Name, int Line, int Column);
