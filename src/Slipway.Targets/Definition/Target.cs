namespace Slipway.Targets;

/// <summary>
/// A step of a build, as a property: <c>Target Compile => _ => _.DependsOn(Restore).Executes(…)</c>. The property's
/// name is the target's name.
/// </summary>
/// <param name="definition">What the target says of itself is said to this.</param>
/// <returns>The same definition.</returns>
public delegate ITargetDefinition Target(ITargetDefinition definition);
