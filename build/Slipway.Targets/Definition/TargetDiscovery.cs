using System.Reflection;

namespace Slipway.Targets;

/// <summary>
/// Finds a build's target properties in declaration order: the class's own, then inherited ones, then those that
/// interfaces bring.
/// </summary>
internal static class TargetDiscovery
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The target's name; an explicit implementation's property is called 'Namespace.IComponent.Target'.</summary>
    public static string NameOf(PropertyInfo property) => property.Name[(property.Name.LastIndexOf('.') + 1)..];

    public static IReadOnlyList<DeclaredTarget> Find(SlipwayBuild build)
    {
        var found = new List<DeclaredTarget>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var type = build.GetType(); type is not null && type != typeof(SlipwayBuild); type = type.BaseType)
        {
            AddFrom(type);
        }

        // An interface's target that the class implements, openly or explicitly, is the class's and was found above.
        foreach (var type in build.GetType().GetInterfaces())
        {
            AddFrom(type);
        }

        return found;

        void AddFrom(Type type)
        {
            foreach (var property in type.GetProperties(Declared))
            {
                var name = NameOf(property);
                if (property.PropertyType == typeof(Target)
                    && names.Add(name)
                    && property.GetValue(build) is Target target)
                {
                    found.Add(new DeclaredTarget(name, target));
                }
            }
        }
    }
}
