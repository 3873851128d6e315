using System.Reflection;
using System.Runtime.CompilerServices;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>
/// The targets that a target of the same name overrides: those of base classes, the nearest first, then those of
/// components.
/// </summary>
internal static class BaseTargets
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Finds the target that is overridden at a depth: 0 is what the build's own overrides.</summary>
    /// <exception cref="DiagnosticException">SLP1004: there is none.</exception>
    public static Target Get(object build, string name, int depth)
    {
        var getters = Types(build.GetType())
            .SelectMany(type => type.GetProperties(Declared))
            .Where(property => property.PropertyType == typeof(Target)
                && TargetDiscovery.NameOf(property) == name
                && property.GetMethod is { IsAbstract: false })
            .Select(property => property.GetMethod!)
            .Skip(depth + 1);
        return getters.FirstOrDefault() is { } getter
            ? InvokeAsIs(getter, build)
            : throw new DiagnosticException(new Diagnostic(
                Codes.StrayTarget, $"Target '{name}' says 'Base()', but overrides no target of that name"));
    }

    // What extends another component overrides it.
    private static IEnumerable<Type> Types(Type build) => BuildTypes.Of(build).Concat(ComponentOrder.Of(build).Reverse());

    /// <summary>Calls that very method, where reflection would call what overrides it.</summary>
    private static Target InvokeAsIs(MethodInfo getter, object build)
    {
        RuntimeHelpers.PrepareMethod(getter.MethodHandle);
        var call = (Func<Target>)Activator.CreateInstance(
            typeof(Func<Target>), build, getter.MethodHandle.GetFunctionPointer())!;
        return call();
    }
}
