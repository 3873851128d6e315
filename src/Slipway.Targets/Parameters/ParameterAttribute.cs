namespace Slipway.Targets;

/// <summary>
/// A field or property of a build that its user may set: on the command line, by an environment variable, or in
/// <c>.nuke/parameters.json</c>; else its initial value stays.
/// </summary>
/// <param name="description">One line for <c>--help</c>.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ParameterAttribute(string? description = null) : Attribute
{
    /// <summary>One line for <c>--help</c>.</summary>
    public string? Description { get; } = description;

    /// <summary>Its name, when it is not the member's.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// What parts the values of a list that are given in one word, as in <c>a+b</c>; <c>+</c> unless told, and in environment
    /// variables a comma as well. Empty for values that may hold any character. An environment variable may also be an array
    /// in JSON.
    /// </summary>
    public string Separator { get; set; } = Parameter.UsualSeparator;

    /// <summary>The heading under which <c>--help</c> lists it.</summary>
    public string? Group { get; set; }
}
