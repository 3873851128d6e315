using System.Reflection;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>Finds a build's parameters, in declaration order, then inherited ones, then those of components.</summary>
internal static class ParameterDiscovery
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The members with a <see cref="ParameterAttribute"/>.</summary>
    /// <param name="build">The build.</param>
    /// <param name="setComponentValue">Keeps a value by its name, for which an interface has no place.</param>
    /// <exception cref="DiagnosticException">SLP1019: a parameter's type is none that can be given, or it can't be set.</exception>
    public static IEnumerable<Parameter> Find(object build, Action<string, object?> setComponentValue)
    {
        foreach (var type in BuildTypes.Of(build.GetType()))
        {
            foreach (var field in type.GetFields(Declared))
            {
                if (AttributeOf(field) is { } attribute)
                {
                    yield return Of(
                        field,
                        field.FieldType,
                        attribute,
                        () => field.GetValue(build),
                        value => field.SetValue(build, value));
                }
            }

            foreach (var property in type.GetProperties(Declared))
            {
                if (AttributeOf(property) is { } attribute)
                {
                    yield return Of(
                        property,
                        property.PropertyType,
                        attribute,
                        () => property.GetValue(build),
                        Setter(property, type, build));
                }
            }
        }

        foreach (var property in ComponentOrder.Of(build.GetType()).SelectMany(type => type.GetProperties(Declared)))
        {
            if (AttributeOf(property) is { } attribute)
            {
                yield return Of(
                    property,
                    property.PropertyType,
                    attribute,
                    () => property.GetValue(build),
                    value => setComponentValue(property.Name, value));
            }
        }
    }

    // Most members have none, which is told in a fraction of the time that looking for one takes.
    private static ParameterAttribute? AttributeOf(MemberInfo member) =>
        member.IsDefined(typeof(ParameterAttribute), inherit: false)
            ? member.GetCustomAttribute<ParameterAttribute>(inherit: false)
            : null;

    private static Action<object?> Setter(PropertyInfo property, Type type, object build)
    {
        if (property.CanWrite)
        {
            return value => property.SetValue(build, value);
        }

        // A property without a setter is set where the compiler keeps its value.
        return type.GetField($"<{property.Name}>k__BackingField", Declared) is { } field
            ? value => field.SetValue(build, value)
            : throw new DiagnosticException(new Diagnostic(
                Codes.ParameterMember, $"The parameter '{property.Name}' can't be set: it is a property that computes its value"));
    }

    private static Parameter Of(
        MemberInfo member,
        Type type,
        ParameterAttribute attribute,
        Func<object?> initial,
        Action<object?> set)
    {
        var parameter = new Parameter(attribute.Name ?? member.Name, type, set)
        {
            Description = attribute.Description,
            Group = attribute.Group,
            Separator = attribute.Separator,
            IsSecret = member.IsDefined(typeof(SecretAttribute), inherit: false),
            Initial = initial,
        };
        return ValueConverter.Supports(parameter.ValueType)
            ? parameter
            : throw new DiagnosticException(new Diagnostic(
                Codes.ParameterMember, $"The parameter '{member.Name}' has the type {type.Name}, which can't be given")
            {
                Remedy = "use string, bool, int, long, double, decimal, an enum, TimeSpan, Uri, AbsolutePath, Partition, "
                    + "or an array of one of them",
            });
    }
}
