namespace Slipway.Targets;

/// <summary>The ways in which one target can name another; see the methods of <see cref="ITargetDefinition"/>.</summary>
internal enum EdgeKind
{
    DependsOn,
    DependentFor,
    Before,
    After,
    Triggers,
    TriggeredBy,
}
