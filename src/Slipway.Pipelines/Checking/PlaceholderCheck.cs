using System.Text.Json.Nodes;
using Slipway.Core.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks that a command, or a script's arguments, use only inputs and outputs that are declared.</summary>
internal static class PlaceholderCheck
{
    /// <summary>Checks a text.</summary>
    /// <param name="reader">The mapping that has it.</param>
    /// <param name="key">Its key.</param>
    /// <param name="inputs">The declared inputs, by name.</param>
    /// <param name="outputs">The declared outputs, by name.</param>
    /// <param name="searched">The hyperparameters of a sweep, by name; null outside of one.</param>
    public static void Check(MapReader reader, string key, JsonNode? inputs, JsonNode? outputs, JsonObject? searched = null)
    {
        if (reader.Value(key) is not YamlScalar scalar)
        {
            return;
        }

        foreach (var expression in Expression.In(scalar.Text).Distinct())
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
                    reader.Found.Error(
                        Codes.InvalidExpression,
                        scalar.Position,
                        $"{reader.What} uses '{expression}' in '{key}'; there it sees its own 'inputs.NAME' and 'outputs.NAME'");
                    break;
            }
        }

        // An input may be one of a group: "inputs.training.rate" is declared as "training" or as "training.rate".
        void CheckDeclared(string what, string[] path, JsonNode? declared)
        {
            var names = (declared as JsonObject)?.Select(port => port.Key).ToHashSet() ?? [];
            var name = string.Join('.', path[1..]);
            if (!names.Contains(name) && !names.Contains(path.ElementAtOrDefault(1) ?? string.Empty)
                && !names.Any(declaredName => declaredName.StartsWith($"{name}.", StringComparison.Ordinal)))
            {
                reader.Found.Error(
                    Codes.UndeclaredPlaceholder,
                    scalar.Position,
                    $"'{key}' of {reader.What} uses {what} '{name}', which is not declared{NearestName.Hint(name, names)}");
            }
        }
    }
}
