using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Slipway.Targets.Analyzers;

/// <summary>
/// A field, a variable or a property that holds a lambda. It is a target of a build all the same where a target property
/// gives it out; that none does is certain where nothing mentions it but calls that look for targets.
/// </summary>
internal static class HeldLambda
{
    /// <summary>Whether it holds a lambda that no target property can give out. False where that can't be told.</summary>
    public static bool IsNoPropertys(ISymbol holder, Compilation compilation, CancellationToken cancellationToken) =>
        holder.DeclaringSyntaxReferences.Length == 1
        && ValueOf(holder.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken)) is AnonymousFunctionExpressionSyntax
        && !holder.IsVisibleOutside(compilation)
        && !Places(holder, compilation, cancellationToken)
            .SelectMany(place => place.DescendantNodes())
            .OfType<IdentifierNameSyntax>()
            .Any(name => name.Identifier.ValueText == holder.Name && !IsLookedFor(name));

    private static ExpressionSyntax? ValueOf(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax variable => variable.Initializer?.Value,
        PropertyDeclarationSyntax property => property.ExpressionBody?.Expression ?? property.Initializer?.Value,
        _ => null,
    };

    /// <summary>Where it can be mentioned.</summary>
    private static IEnumerable<SyntaxNode> Places(ISymbol holder, Compilation compilation, CancellationToken cancellationToken) => holder switch
    {
        ILocalSymbol => holder.DeclaringSyntaxReferences.SelectMany(reference =>
            reference.GetSyntax(cancellationToken).Ancestors().OfType<MemberDeclarationSyntax>().Take(1)),
        { DeclaredAccessibility: Accessibility.Private } =>
            holder.ContainingType.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellationToken)),
        _ => compilation.SyntaxTrees.Select(tree => tree.GetRoot(cancellationToken)),
    };

    /// <summary>Whether a name is an argument of <c>DependsOn</c> or the like.</summary>
    private static bool IsLookedFor(IdentifierNameSyntax name)
    {
        SyntaxNode expression = name;
        while (expression.Parent is MemberAccessExpressionSyntax access && access.Name == expression)
        {
            expression = access;
        }

        return expression.Parent is ArgumentSyntax
        {
            Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: SimpleNameSyntax method } },
        } && TargetUse.TakesTargets(method.Identifier.ValueText);
    }
}
