using Microsoft.CodeAnalysis;

namespace Slipway.Targets.Analyzers;

/// <summary>The types of the engine, as the compilation that is looked at refers to them.</summary>
internal sealed class EngineTypes
{
    private readonly INamedTypeSymbol _build;
    private readonly INamedTypeSymbol _component;

    private EngineTypes(Compilation compilation, INamedTypeSymbol build, INamedTypeSymbol component)
    {
        (_build, _component) = (build, component);
        Target = Find(compilation, "Target");
        Definition = Find(compilation, "ITargetDefinition");
        Parameter = Find(compilation, "ParameterAttribute");
        Configuration = Find(compilation, "ConfigurationAttribute");
    }

    /// <summary>The delegate that is a target.</summary>
    public INamedTypeSymbol? Target { get; }

    /// <summary>What a target says of itself is said to this.</summary>
    public INamedTypeSymbol? Definition { get; }

    /// <summary>The attribute of parameters.</summary>
    public INamedTypeSymbol? Parameter { get; }

    /// <summary>What the attributes of all CI servers derive from.</summary>
    public INamedTypeSymbol? Configuration { get; }

    /// <summary>The engine's types, or null where the compilation has no builds.</summary>
    public static EngineTypes? In(Compilation compilation) =>
        Find(compilation, "SlipwayBuild") is { } build && Find(compilation, "ISlipwayBuild") is { } component
            ? new EngineTypes(compilation, build, component)
            : null;

    /// <summary>A type of the engine.</summary>
    public static INamedTypeSymbol? Find(Compilation compilation, string name) =>
        compilation.GetTypeByMetadataName($"Slipway.Targets.{name}");

    /// <summary>Whether it is a class that derives from a build, or a component.</summary>
    public bool IsBuild(ITypeSymbol? type) => type is not null
        && (type.TypeKind == TypeKind.Interface ? type.AllInterfaces.Contains(_component, SymbolEqualityComparer.Default) : IsBuildClass(type));

    /// <summary>Whether it is a class that derives from a build.</summary>
    public bool IsBuildClass(ITypeSymbol type) => type.IsOrDerivesFrom(_build) && !Is(type, _build);

    /// <summary>Whether a value is a target.</summary>
    public bool IsTarget(ITypeSymbol? type) => Is(type, Target);

    /// <summary>The target properties that the engine finds in a build: those of its classes, then those of all its interfaces.</summary>
    public IEnumerable<IPropertySymbol> TargetsOf(INamedTypeSymbol build) => build.BaseTypes().Concat(build.AllInterfaces)
        .SelectMany(type => type.GetMembers().OfType<IPropertySymbol>())
        .Where(property => !property.IsStatic && IsTarget(property.Type));

    private static bool Is(ITypeSymbol? type, INamedTypeSymbol? other) =>
        other is not null && SymbolEqualityComparer.Default.Equals(type, other);
}
