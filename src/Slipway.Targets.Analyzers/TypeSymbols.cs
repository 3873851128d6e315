using Microsoft.CodeAnalysis;

namespace Slipway.Targets.Analyzers;

/// <summary>Which types derive from which.</summary>
internal static class TypeSymbols
{
    /// <summary>A type and what it derives from, the nearest first.</summary>
    public static IEnumerable<INamedTypeSymbol> BaseTypes(this INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }

    /// <summary>Whether it is a class or derives from it, whatever their type arguments.</summary>
    public static bool IsOrDerivesFrom(this ITypeSymbol type, INamedTypeSymbol other) => type is INamedTypeSymbol named
        && named.BaseTypes().Any(each => SymbolEqualityComparer.Default.Equals(each.OriginalDefinition, other.OriginalDefinition));

    /// <summary>
    /// A class and all that derive from it, one of which is what runs; null where others that are not seen here may derive
    /// from it as well.
    /// </summary>
    public static IReadOnlyList<INamedTypeSymbol>? WithDerived(this INamedTypeSymbol type, Compilation compilation) => type switch
    {
        { IsSealed: true } => [type],
        _ when type.IsVisibleOutside(compilation) => null,
        _ => [.. TypesIn(compilation.Assembly.GlobalNamespace).Where(each => each.IsOrDerivesFrom(type))],
    };

    /// <summary>Whether other compilations can name it: nothing refers to a program.</summary>
    public static bool IsVisibleOutside(this ISymbol symbol, Compilation compilation)
    {
        for (var current = symbol; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
        {
            if (current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return compilation.Options.OutputKind is OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule;
    }

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol scope) => scope.GetMembers()
        .OfType<INamespaceOrTypeSymbol>()
        .SelectMany(member => member is INamedTypeSymbol type ? TypesIn(type).Prepend(type) : TypesIn(member));
}
