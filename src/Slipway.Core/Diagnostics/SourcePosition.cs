namespace Slipway.Core.Diagnostics;

/// <summary>Where something was written.</summary>
/// <param name="File">The file as its reader would name it: relative to the repository, with forward slashes.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
public readonly record struct SourcePosition(string File, int Line, int Column);
