namespace Slipway.Targets;

/// <summary>The classes that a build consists of.</summary>
internal static class BuildTypes
{
    /// <summary>The build's class and those that it extends, up to the engine's own.</summary>
    public static IEnumerable<Type> Of(Type build)
    {
        for (var type = build; type is not null && type.Assembly != typeof(BuildTypes).Assembly; type = type.BaseType)
        {
            yield return type;
        }
    }
}
