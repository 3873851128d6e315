namespace Slipway.Targets;

/// <summary>The components of a build: the interfaces that it implements, those before that others stand on.</summary>
internal static class ComponentOrder
{
    /// <summary>The interfaces in the order in which the build names them, each after those that it extends.</summary>
    public static IReadOnlyList<Type> Of(Type build)
    {
        var ordered = new List<Type>();
        foreach (var component in build.GetInterfaces())
        {
            Visit(component);
        }

        return ordered;

        void Visit(Type component)
        {
            if (ordered.Contains(component))
            {
                return;
            }

            foreach (var extended in component.GetInterfaces())
            {
                Visit(extended);
            }

            ordered.Add(component);
        }
    }
}
