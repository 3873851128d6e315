namespace Slipway.Targets;

/// <summary>A place where values of parameters are given.</summary>
internal interface IParameterSource
{
    /// <summary>What is given there for the parameter, or null.</summary>
    RawValue? Get(Parameter parameter);
}
