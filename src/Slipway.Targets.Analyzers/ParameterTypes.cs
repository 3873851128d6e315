using Microsoft.CodeAnalysis;

namespace Slipway.Targets.Analyzers;

/// <summary>The types of parameters that texts are converted to.</summary>
internal sealed class ParameterTypes(Compilation compilation)
{
    private readonly HashSet<ITypeSymbol?> _named = new(
        [
            compilation.GetTypeByMetadataName("System.TimeSpan"),
            compilation.GetTypeByMetadataName("System.Uri"),
            EngineTypes.Find(compilation, "AbsolutePath"),
            EngineTypes.Find(compilation, "Partition"),
        ],
        SymbolEqualityComparer.Default);

    /// <summary>Whether a value of it can be given, or can't be told before type arguments are known.</summary>
    public bool MayBeGiven(ITypeSymbol type)
    {
        var element = type is IArrayTypeSymbol array ? array.ElementType : type;
        var value = element is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : element;
        return value.TypeKind is TypeKind.Enum or TypeKind.TypeParameter or TypeKind.Error
            || value.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Int32
                or SpecialType.System_Int64 or SpecialType.System_Double or SpecialType.System_Decimal
            || _named.Contains(value);
    }
}
