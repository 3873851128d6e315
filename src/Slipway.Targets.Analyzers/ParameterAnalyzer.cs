using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Slipway.Targets.Analyzers;

/// <summary>Finds parameters whose type can't be given, or that can't be set.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ParameterAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor UnknownType = new(
        Codes.ParameterMember,
        "A parameter has a type that can't be given",
        "The parameter '{0}' has the type {1}, which can't be given: use string, bool, int, long, double, decimal, an enum, TimeSpan, Uri, AbsolutePath, Partition, or an array of one of them",
        "Slipway.Targets",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor Computed = new(
        Codes.ParameterMember,
        "A parameter can't be set",
        "The parameter '{0}' can't be set: it is a property that computes its value",
        "Slipway.Targets",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [UnknownType, Computed];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (EngineTypes.In(start.Compilation) is { } types)
            {
                var values = new ParameterTypes(start.Compilation);
                start.RegisterSymbolAction(symbol => Analyze(symbol, types, values), SymbolKind.Field, SymbolKind.Property);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context, EngineTypes types, ParameterTypes values)
    {
        var member = context.Symbol;
        if (member.IsStatic || member.IsImplicitlyDeclared || !types.IsBuild(member.ContainingType)
            || !member.GetAttributes().Any(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, types.Parameter)))
        {
            return;
        }

        var type = (member as IFieldSymbol)?.Type ?? ((IPropertySymbol)member).Type;
        if (!values.MayBeGiven(type))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                UnknownType,
                PlaceOfType(member, context.CancellationToken),
                TargetUse.NameOf(member),
                type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
        }

        // A component keeps no values: there a property asks the build for its own.
        if (member is IPropertySymbol { SetMethod: null, ContainingType.TypeKind: TypeKind.Class } property && !IsStored(property))
        {
            context.ReportDiagnostic(Diagnostic.Create(Computed, property.Locations[0], TargetUse.NameOf(property)));
        }
    }

    /// <summary>Whether the compiler keeps its value in a field; of a property in two parts the other one may say so.</summary>
    private static bool IsStored(IPropertySymbol property) => property.IsPartialDefinition
        || property.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    private static Location PlaceOfType(ISymbol member, CancellationToken cancellationToken) =>
        member.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) switch
        {
            PropertyDeclarationSyntax property => property.Type.GetLocation(),
            VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax field } => field.Type.GetLocation(),
            _ => member.Locations[0],
        };
}
