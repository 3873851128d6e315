namespace Slipway.Targets;

/// <summary>A target property of a build, evaluated.</summary>
internal readonly record struct DeclaredTarget(string Name, Target Factory);
