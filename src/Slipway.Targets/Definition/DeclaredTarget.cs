namespace Slipway.Targets;

/// <summary>A target property of a build, evaluated.</summary>
internal sealed record DeclaredTarget(string Name, Target Factory);
