using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>Finds targets by the names that users type: dashes and case don't matter.</summary>
internal sealed class TargetNames
{
    private readonly Dictionary<string, ExecutableTarget> _byName = new(StringComparer.Ordinal);

    /// <summary>Takes a build's targets.</summary>
    /// <exception cref="DiagnosticException">SLP1005: two targets have the same name but for case.</exception>
    public TargetNames(IReadOnlyList<ExecutableTarget> targets)
    {
        foreach (var target in targets)
        {
            if (!_byName.TryAdd(Names.Normalize(target.Name), target))
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.DuplicateTarget,
                    $"Two targets are called '{target.Name}' and '{_byName[Names.Normalize(target.Name)].Name}'"));
            }
        }
    }

    /// <summary>The target of that name.</summary>
    /// <exception cref="DiagnosticException">SLP1003: there is none.</exception>
    public ExecutableTarget Get(string name) =>
        _byName.GetValueOrDefault(Names.Normalize(name)) ?? throw new DiagnosticException(Unknown(name));

    private Diagnostic Unknown(string name)
    {
        var names = _byName.Values.Select(target => target.Name).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (Names.Nearest(name, names) is { } nearest)
        {
            return new Diagnostic(Codes.UnknownTarget, $"Target with name '{name}' does not exist")
            {
                Remedy = $"did you mean '{nearest}'? '--help' lists the targets",
            };
        }

        var lines = names.Select(known => $"  - {known}")
            .Prepend($"Target with name '{name}' does not exist. Available targets are:");
        return new Diagnostic(Codes.UnknownTarget, string.Join(Environment.NewLine, lines));
    }
}
