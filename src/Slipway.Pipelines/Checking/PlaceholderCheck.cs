using Slipway.Core.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks that a command, or a script's arguments, use only inputs and outputs that are declared.</summary>
internal static class PlaceholderCheck
{
    /// <summary>Checks a text.</summary>
    /// <param name="what">What has the text.</param>
    /// <param name="key">The text's key.</param>
    /// <param name="text">The text; null for none.</param>
    /// <param name="inputs">The inputs that it may use.</param>
    /// <param name="outputs">The outputs that it may use.</param>
    /// <param name="found">Takes what is wrong.</param>
    /// <param name="searched">The hyperparameters that it may use; null where there are none.</param>
    public static void Check(
        string what,
        string key,
        Written? text,
        IEnumerable<string> inputs,
        IEnumerable<string> outputs,
        DiagnosticBag found,
        IEnumerable<string>? searched = null)
    {
        if (text is null)
        {
            return;
        }

        foreach (var expression in Expression.In(text.Text).Distinct())
        {
            switch (Expression.Path(expression))
            {
                case ["inputs", ..] path:
                    CheckDeclared("input", path, inputs);
                    break;
                case ["outputs", ..] path:
                    CheckDeclared("output", path, outputs);
                    break;
                case ["search_space", ..] path when searched is not null:
                    CheckDeclared("hyperparameter", path, searched);
                    break;
                case ["parent", ..]:
                    found.Error(
                        Codes.InvalidExpression,
                        text.Position,
                        $"{what} uses '{expression}' in '{key}'; there it sees its own 'inputs.NAME' and 'outputs.NAME'");
                    break;
            }
        }

        // An input may be one of a group: "inputs.training.rate" is declared as "training" or as "training.rate".
        void CheckDeclared(string kind, string[] path, IEnumerable<string> declared)
        {
            var names = declared.ToHashSet();
            var name = string.Join('.', path[1..]);
            if (!names.Contains(name) && !names.Contains(path.ElementAtOrDefault(1) ?? string.Empty)
                && !names.Any(declaredName => declaredName.StartsWith($"{name}.", StringComparison.Ordinal)))
            {
                found.Error(
                    Codes.UndeclaredPlaceholder,
                    text.Position,
                    $"'{key}' of {what} uses {kind} '{name}', which is not declared{NearestName.Hint(name, names)}");
            }
        }
    }
}
