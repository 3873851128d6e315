namespace Slipway.Targets;

/// <summary>An edge as a target declares it. A class, as all that a start makes lists of: .NET has compiled those ahead.</summary>
internal sealed record TargetEdge(EdgeKind Kind, Target Target);
