using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Targets.Analyzers;

/// <summary>
/// Finds what is given as a target and is none of the build's: a lambda, what holds one and is no property of the build, or
/// a target of an interface that the build does not implement.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StrayTargetAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Stray = new(
        Codes.StrayTarget,
        "A target names what is no target of the build",
        "Target '{0}' names in '{1}' what is not a target property of the build: name a property of type 'Target' that is written as '=> _ => _…' and captures no local variable",
        "Slipway.Targets",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor Missing = new(
        Codes.StrayTarget,
        "A target names targets of an interface that the build does not implement",
        "Target '{0}' names targets of {1}, which {2} does not implement: implement {1}{3}",
        "Slipway.Targets",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Stray, Missing];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (EngineTypes.In(start.Compilation) is { } types)
            {
                start.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.Invocation);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, EngineTypes types)
    {
        if (TargetUse.From((IInvocationOperation)context.Operation, context.ContainingSymbol, types) is not { } use)
        {
            return;
        }

        if (use is { IsStrict: true, Component: { } component } && IsMissing(component, use.Member.ContainingType, context.Compilation))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Missing,
                PlaceOf(use.Call),
                use.TargetName,
                component.Name,
                use.Member.ContainingType.Name,
                use.IsEdge ? $", or use 'Try{use.Kind}', which then does nothing" : ""));
        }

        if (use.IsEdge || use.IsOfItem)
        {
            foreach (var target in use.Targets(types).Where(target => IsStray(target, context, types)))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Stray, target.Syntax.GetLocation(), use.TargetName, use.IsOfItem ? "DependsOn" : use.Kind));
            }
        }
    }

    /// <summary>Whether neither a build nor any that derives from it is of a type.</summary>
    private static bool IsMissing(ITypeSymbol component, INamedTypeSymbol build, Compilation compilation) =>
        component.TypeKind is TypeKind.Interface or TypeKind.Class
        && build.TypeKind == TypeKind.Class
        && build.WithDerived(compilation) is { } builds
        && !builds.Any(each => compilation.HasImplicitConversion(each, component));

    private static bool IsStray(IOperation target, OperationAnalysisContext context, EngineTypes types)
    {
        var named = target switch
        {
            IFieldReferenceOperation { Field: var field } => field,
            ILocalReferenceOperation { Local: var local } => local,
            // An instance's property of a build or an interface may be a target of this build, whoever's it is.
            IPropertyReferenceOperation { Property: var property }
                when property.IsStatic || (property.ContainingType.TypeKind == TypeKind.Class && !types.IsBuild(property.ContainingType)) => property,
            _ => (ISymbol?)null,
        };
        return named is null
            ? target is IDelegateCreationOperation { Target: IAnonymousFunctionOperation }
            : HeldLambda.IsNoPropertys(named, context.Compilation, context.CancellationToken);
    }

    private static Location PlaceOf(IInvocationOperation call) => call.Syntax is InvocationExpressionSyntax
    {
        Expression: MemberAccessExpressionSyntax { Name: GenericNameSyntax { TypeArgumentList.Arguments: { Count: 1 } components } },
    }
        ? components[0].GetLocation()
        : call.Syntax.GetLocation();
}
