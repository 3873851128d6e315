namespace Slipway.Targets;

/// <summary>Marks a <see cref="ParameterAttribute">parameter</see> whose value is masked in all output.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
