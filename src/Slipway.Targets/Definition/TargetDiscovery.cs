using System.Reflection;

namespace Slipway.Targets;

/// <summary>
/// Finds a build's target properties in declaration order: the class's own, then inherited ones, then those that
/// components bring.
/// </summary>
internal static class TargetDiscovery
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The target's name; an explicit implementation's property is called 'Namespace.IComponent.Target'.</summary>
    public static string NameOf(PropertyInfo property) => property.Name[(property.Name.LastIndexOf('.') + 1)..];

    public static IReadOnlyList<DeclaredTarget> Find(object build)
    {
        var found = new List<DeclaredTarget>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in Properties(build.GetType()))
        {
            var name = NameOf(property);
            if (names.Add(name) && property.GetValue(build) is Target target)
            {
                found.Add(new DeclaredTarget(name, target));
            }
        }

        return found;
    }

    /// <summary>The target properties, those too that hide or implement one another.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type build)
    {
        // An interface's target that the class implements, openly or explicitly, is the class's and is found before it.
        return BuildTypes.Of(build).Concat(ComponentOrder.Of(build)).SelectMany(Of);

        static IEnumerable<PropertyInfo> Of(Type type) =>
            type.GetProperties(Declared).Where(property => property.PropertyType == typeof(Target));
    }
}
