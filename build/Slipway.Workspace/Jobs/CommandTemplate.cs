using System.Text.RegularExpressions;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// A step's command: <c>${{inputs.x}}</c> and <c>${{outputs.y}}</c> stand for literals and paths, and what is in
/// <c>$[[…]]</c> is left out when an input in it has no value.
/// </summary>
internal static partial class CommandTemplate
{
    /// <exception cref="ApiException">400: the command refers to something that the step does not have.</exception>
    public static void Check(StepPlan step, string path) => Render(step, path, static _ => "", static _ => "");

    /// <summary>The command as the shell gets it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="input">What stands for an input: its literal, or the path where its data is.</param>
    /// <param name="output">The path of an output.</param>
    public static string Render(StepPlan step, Func<StepInput, string> input, Func<StepOutput, string> output) =>
        Render(step, "command", input, output);

    private static string Render(
        StepPlan step, string path, Func<StepInput, string> input, Func<StepOutput, string> output)
    {
        var inputs = step.Inputs.ToDictionary(i => i.Name, StringComparer.Ordinal);
        var kept = Optional().Replace(step.Command, block =>
        {
            var inner = block.Groups["inner"].Value;
            var hasAll = Expression.In(inner)
                .Select(expression => Expression.After(expression, "inputs."))
                .OfType<string>()
                .All(inputs.ContainsKey);
            return hasAll ? inner : "";
        });
        return Expression.Replace(kept, expression =>
        {
            if (Expression.After(expression, "inputs.") is { } inputName)
            {
                return inputs.TryGetValue(inputName, out var found)
                    ? input(found)
                    : throw ApiException.UserError(
                        $"The command of the step '{step.Name}' uses the input '{inputName}', which has no value.", path);
            }

            if (Expression.After(expression, "outputs.") is { } outputName)
            {
                return step.Outputs.FirstOrDefault(o => o.Name == outputName) is { } found
                    ? output(found)
                    : throw ApiException.UserError(
                        $"The command of the step '{step.Name}' uses the output '{outputName}', which is not there.", path);
            }

            throw ApiException.UserError(
                $"The command of the step '{step.Name}' uses '${{{{{expression}}}}}', which the local workspace does "
                + "not know.",
                path);
        });
    }

    [GeneratedRegex(@"\$\[\[(?<inner>.*?)\]\]", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Optional();
}
