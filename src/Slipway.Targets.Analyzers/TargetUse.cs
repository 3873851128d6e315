using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Targets.Analyzers;

/// <summary>A call by which a target names others, such as <c>DependsOn</c>.</summary>
internal sealed class TargetUse
{
    private static readonly HashSet<string> Edges = new(StringComparer.Ordinal)
    {
        "DependsOn", "DependentFor", "Before", "After", "Triggers", "TriggeredBy",
    };

    private TargetUse(IInvocationOperation call, ISymbol member) => (Call, Member) = (call, member);

    public IInvocationOperation Call { get; }

    /// <summary>The member in which it stands: a target's property, or what several targets call.</summary>
    public ISymbol Member { get; }

    /// <summary>The target's name; that of an explicit implementation stands behind its interface's.</summary>
    public string TargetName => NameOf(Member);

    /// <summary>Whether what it names comes before or after the target, itself and not one of its items.</summary>
    public bool IsEdge => Edges.Contains(Kind);

    /// <summary>Whether what it names must be there.</summary>
    public bool IsStrict => Kind == Call.TargetMethod.Name;

    /// <summary>Whether it waits for one item of what it names.</summary>
    public bool IsOfItem => Call.TargetMethod.Name == "DependsOnItem";

    /// <summary>The kind of edge.</summary>
    public string Kind => WithoutTry(Call.TargetMethod.Name);

    /// <summary>The component whose targets are named by lambdas, or null.</summary>
    public ITypeSymbol? Component => Call.TargetMethod.TypeArguments.Length == 1 ? Call.TargetMethod.TypeArguments[0] : null;

    /// <summary>A call that names targets, in a build; null for any other.</summary>
    public static TargetUse? From(IInvocationOperation call, ISymbol containing, EngineTypes types)
    {
        var member = (containing as IMethodSymbol)?.AssociatedSymbol ?? containing;
        return SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, types.Definition)
            && TakesTargets(call.TargetMethod.Name)
            && types.IsBuild(member.ContainingType)
            ? new TargetUse(call, member)
            : null;
    }

    /// <summary>Whether a method of that name takes targets, and does nothing else with them than to look for them.</summary>
    public static bool TakesTargets(string method) =>
        Edges.Contains(WithoutTry(method)) || method is "DependsOnItem" or "Inherit" or "Consumes";

    /// <summary>A property's name, without that of the interface that it implements.</summary>
    public static string NameOf(ISymbol member) => member.Name.Substring(member.Name.LastIndexOf('.') + 1);

    /// <summary>The expressions that are given as targets; of a lambda with a component, what it returns.</summary>
    public IEnumerable<IOperation> Targets(EngineTypes types) => Call.Arguments
        .SelectMany(argument => Elements(argument.Value))
        .Select(value => types.IsTarget(value.Type) ? value : Returned(value))
        .Where(value => value is not null)
        .Select(value => WithoutConversion(value!));

    /// <summary>An expression without the conversions around it.</summary>
    public static IOperation WithoutConversion(IOperation value)
    {
        while (value is IConversionOperation { OperatorMethod: null } conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }

    private static string WithoutTry(string method) =>
        method.StartsWith("Try", StringComparison.Ordinal) ? method.Substring(3) : method;

    private static ImmutableArray<IOperation> Elements(IOperation value) => WithoutConversion(value) switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        ICollectionExpressionOperation collection => collection.Elements,
        _ => [value],
    };

    private static IOperation? Returned(IOperation value) =>
        WithoutConversion(value) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: { Length: 1 } body } }
            ? (body[0] as IReturnOperation)?.ReturnedValue
            : null;
}
