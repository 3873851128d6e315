namespace Slipway.Targets;

/// <summary>
/// A file of the repository that follows from a component, such as a schema for editors: a build that has the component, or is
/// the class itself, writes it whenever it writes <c>.nuke/build.schema.json</c>, so that it is committed with the code that it
/// belongs to.
/// </summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class, AllowMultiple = true)]
public abstract class GeneratedFileAttribute : Attribute
{
    /// <summary>Its path, relative to the build's root, with slashes.</summary>
    public abstract string RelativePath { get; }

    /// <summary>Its text, as the build's code has it.</summary>
    public abstract string Write();
}
