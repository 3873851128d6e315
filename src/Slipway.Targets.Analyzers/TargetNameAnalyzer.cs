using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Slipway.Targets.Analyzers;

/// <summary>Finds names in the attributes of CI servers that no target of the build has.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TargetNameAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Rule = new(
        Codes.UnknownTarget,
        "There is no target of that name",
        "Target with name '{0}' does not exist: name a target of {1} or of an interface that it implements",
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
            if (EngineTypes.In(start.Compilation) is { Configuration: { } configuration } types)
            {
                start.RegisterSymbolAction(symbol => Analyze(symbol, configuration, types), SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol configuration, EngineTypes types)
    {
        var build = (INamedTypeSymbol)context.Symbol;
        if (!types.IsBuildClass(build))
        {
            return;
        }

        var attributes = build.GetAttributes()
            .Where(attribute => attribute.AttributeClass?.IsOrDerivesFrom(configuration) == true && IsGenerated(attribute)).ToList();
        // A class that derives from the build has its attributes, and may have the targets that they name.
        if (attributes.Count == 0 || build.WithDerived(context.Compilation) is not { } builds)
        {
            return;
        }

        var known = new HashSet<string>(
            builds.SelectMany(types.TargetsOf).Select(target => Normalize(TargetUse.NameOf(target))), StringComparer.Ordinal);
        foreach (var attribute in attributes)
        {
            foreach (var (name, place) in Names(attribute, context.CancellationToken))
            {
                // What stands behind a colon is an item, which is known when the build runs.
                if (name.IndexOf(':') < 0 && !known.Contains(Normalize(name)))
                {
                    context.ReportDiagnostic(Diagnostic.Create(Rule, place.GetLocation(), name, build.Name));
                }
            }
        }
    }

    private static bool IsGenerated(AttributeData attribute) =>
        !attribute.NamedArguments.Any(argument => argument is { Key: "AutoGenerate", Value.Value: false });

    /// <summary>The names of targets that an attribute gives, with the expressions that give them.</summary>
    private static IEnumerable<(string Name, ExpressionSyntax Place)> Names(AttributeData attribute, CancellationToken cancellationToken)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is not AttributeSyntax { ArgumentList.Arguments: var arguments })
        {
            yield break;
        }

        foreach (var named in attribute.NamedArguments.Where(argument => argument.Key is "InvokedTargets" or "Jobs"))
        {
            var value = named.Value;
            if (value is not { Kind: TypedConstantKind.Array, IsNull: false }
                || arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == named.Key) is not { Expression: var given })
            {
                continue;
            }

            var places = Elements(given).ToList();
            for (var i = 0; i < value.Values.Length; i++)
            {
                if (value.Values[i].Value is string name)
                {
                    yield return (name, places.Count == value.Values.Length ? places[i] : given);
                }
            }
        }
    }

    private static IEnumerable<ExpressionSyntax> Elements(ExpressionSyntax array) => array is CollectionExpressionSyntax collection
        ? collection.Elements.OfType<ExpressionElementSyntax>().Select(element => element.Expression)
        : array.ChildNodes().OfType<InitializerExpressionSyntax>().SelectMany(initializer => initializer.Expressions);

    /// <summary>Dashes and case don't count.</summary>
    private static string Normalize(string name) => name.Replace("-", "").ToLowerInvariant();
}
