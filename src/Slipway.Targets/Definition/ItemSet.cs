using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>One of the sets over which a target fans out.</summary>
/// <param name="Items">The items' texts, and what the target of each says of itself.</param>
/// <param name="Selected">The items that the user wants; null or none for all.</param>
/// <param name="SelectedBy">Where the user says so: the parameter, as the build's author wrote it.</param>
internal sealed record ItemSet(
    IReadOnlyList<SetItem> Items,
    Func<IReadOnlyCollection<string>?> Selected,
    string SelectedBy)
{
    /// <summary>The name of the parameter, without what leads to it.</summary>
    public string Parameter => Requirement.MemberNameIn(SelectedBy);

    /// <summary>Which items the user wants: dashes and case don't matter.</summary>
    /// <param name="target">The target, for errors.</param>
    /// <exception cref="DiagnosticException">SLP1006: one that is wanted is not there. All such are in it.</exception>
    public Func<string, bool> Selection(string target)
    {
        if (Selected() is not { Count: > 0 } selected)
        {
            return _ => true;
        }

        var wanted = selected.Select(Names.Normalize).ToHashSet(StringComparer.Ordinal);
        var known = Items.Select(item => Names.Normalize(item.Item)).ToHashSet(StringComparer.Ordinal);
        var unknown = selected.Where(name => !known.Contains(Names.Normalize(name))).ToList();
        return unknown.Count == 0
            ? item => wanted.Contains(Names.Normalize(item))
            : throw new DiagnosticException([.. unknown.Select(name => NotThere(target, name))]);
    }

    private Diagnostic NotThere(string target, string name)
    {
        var names = Items.Select(item => item.Item).ToList();
        var parameter = $"--{Names.ToKebabCase(Parameter)}";
        return new Diagnostic(
            Codes.UnknownItem,
            $"'{name}', given by {parameter}, is no item of '{target}': "
            + (names.Count == 0 ? "it has none" : $"it has {string.Join(", ", names)}"))
        {
            Remedy = Names.Nearest(name, names) is { } nearest ? $"did you mean '{nearest}'?" : null,
        };
    }
}

/// <summary>One item of a set.</summary>
/// <param name="Item">Its text, which names it.</param>
/// <param name="Define">What its target says of itself.</param>
internal sealed record SetItem(string Item, Func<ITargetDefinition, ITargetDefinition> Define);

/// <summary>The target of an item.</summary>
/// <param name="Definition">What it says of itself.</param>
/// <param name="IsSelected">Whether the user wants it.</param>
internal sealed record ItemDefinition(TargetDefinition Definition, bool IsSelected);

/// <summary>Which item of which target one waits for.</summary>
/// <param name="Target">The target over the set.</param>
/// <param name="Item">The item's text.</param>
internal sealed record ItemDependency(Target Target, string Item);
