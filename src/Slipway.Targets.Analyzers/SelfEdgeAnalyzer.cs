using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Targets.Analyzers;

/// <summary>Finds targets that name themselves: <c>Target A => _ => _.DependsOn(A)</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SelfEdgeAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Rule = new(
        Codes.EdgeToItself,
        "A target has an edge to itself",
        "Target '{0}' cannot have a dependency on itself",
        "Slipway.Targets",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

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
        if (TargetUse.From((IInvocationOperation)context.Operation, context.ContainingSymbol, types) is not { IsEdge: true } use
            || use.Member is not IPropertySymbol property
            || !IsSaidOfOwn(use.Call))
        {
            return;
        }

        foreach (var target in use.Targets(types))
        {
            if (target is IPropertyReferenceOperation { Instance: { } instance } reference
                && IsTheBuild(instance)
                && IsSame(property, reference.Property))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rule, target.Syntax.GetLocation(), use.TargetName));
            }
        }
    }

    /// <summary>Whether a call is made on the definition of the property's target, and not on that of an item or another one.</summary>
    private static bool IsSaidOfOwn(IInvocationOperation call)
    {
        IOperation? receiver = call;
        while (receiver is IInvocationOperation { Instance: { } instance })
        {
            receiver = TargetUse.WithoutConversion(instance);
        }

        if (receiver is not IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } lambda })
        {
            return false;
        }

        var definition = receiver.Parent;
        while (definition is not null
            && !(definition is IAnonymousFunctionOperation { Symbol: { } symbol } && SymbolEqualityComparer.Default.Equals(symbol, lambda)))
        {
            definition = definition.Parent;
        }

        var outer = definition?.Parent;
        while (outer is IDelegateCreationOperation or IConversionOperation)
        {
            outer = outer.Parent;
        }

        return outer is IReturnOperation && !IsInFunction(outer);
    }

    /// <summary>Whether a statement is that of a function within, and not the property's own.</summary>
    private static bool IsInFunction(IOperation statement)
    {
        for (var outer = statement.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it is <c>this</c>, or what a lambda is given, which is the build as one of its components.</summary>
    private static bool IsTheBuild(IOperation instance) => TargetUse.WithoutConversion(instance) is
        IInstanceReferenceOperation { Syntax: not BaseExpressionSyntax }
        or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } };

    /// <summary>Whether a name leads back to the property: directly, or by the interface that it implements.</summary>
    private static bool IsSame(IPropertySymbol property, IPropertySymbol named) =>
        SymbolEqualityComparer.Default.Equals(property.OriginalDefinition, named.OriginalDefinition)
        || (named.ContainingType.TypeKind == TypeKind.Interface
            && SymbolEqualityComparer.Default.Equals(property.ContainingType.FindImplementationForInterfaceMember(named), property));
}
