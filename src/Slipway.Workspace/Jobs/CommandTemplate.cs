using System.Globalization;
using System.Text;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// A step's command: <c>${{inputs.x}}</c> and <c>${{outputs.y}}</c> stand for literals and paths, and what is in
/// <c>$[[…]]</c> is left out when an input in it has no value.
/// </summary>
internal static class CommandTemplate
{
    /// <summary>How long a command may be, in bytes, with what stands in it: Linux gives no program a longer argument.</summary>
    public const int Longest = (128 * 1024) - 1;

    // What is left out may make it shorter; beyond this it is not looked at.
    private const int LongestTemplate = 1024 * 1024;

    private const string Begin = "$[[";
    private const string End = "]]";

    /// <exception cref="ApiException">400: the command refers to something that the step does not have, or is too long.</exception>
    public static void Check(StepPlan step, string path) => Render(step, path, static input => input.Literal ?? "", static _ => "");

    /// <summary>The command as the shell gets it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="input">What stands for an input: its literal, or the path where its data is.</param>
    /// <param name="output">The path of an output.</param>
    public static string Render(StepPlan step, Func<StepInput, string> input, Func<StepOutput, string> output) =>
        Render(step, "command", input, output);

    private static string Render(
        StepPlan step, string path, Func<StepInput, string> input, Func<StepOutput, string> output)
    {
        if (step.Command.Length > LongestTemplate)
        {
            throw TooLong(step, path);
        }

        var inputs = step.Inputs.ToDictionary(i => i.Name, StringComparer.Ordinal);
        var outputs = step.Outputs.ToDictionary(o => o.Name, StringComparer.Ordinal);
        var room = Longest;

        string Take(string value)
        {
            room -= value.Length;
            return room < 0 ? throw TooLong(step, path) : value;
        }

        var command = Expression.Replace(WithoutMissing(step.Command, inputs), expression =>
        {
            if (Expression.After(expression, "inputs.") is { } inputName)
            {
                return inputs.TryGetValue(inputName, out var found)
                    ? Take(input(found))
                    : throw ApiException.UserError(
                        $"The command of the step '{step.Name}' uses the input '{inputName}', which has no value.", path);
            }

            if (Expression.After(expression, "outputs.") is { } outputName)
            {
                return outputs.TryGetValue(outputName, out var found)
                    ? Take(output(found))
                    : throw ApiException.UserError(
                        $"The command of the step '{step.Name}' uses the output '{outputName}', which is not there.", path);
            }

            throw ApiException.UserError(
                $"The command of the step '{step.Name}' uses '${{{{{expression}}}}}', which the local workspace does "
                + "not know.",
                path);
        });
        return Encoding.UTF8.GetByteCount(command) > Longest ? throw TooLong(step, path) : command;
    }

    /// <summary>The command without the parts that need an input without a value; what is begun and not ended is text.</summary>
    private static string WithoutMissing(string command, Dictionary<string, StepInput> inputs)
    {
        var kept = new StringBuilder(command.Length);
        var at = 0;
        while (command.IndexOf(Begin, at, StringComparison.Ordinal) is >= 0 and var begin
            && command.IndexOf(End, begin + Begin.Length, StringComparison.Ordinal) is >= 0 and var end)
        {
            kept.Append(command, at, begin - at);
            var inner = command[(begin + Begin.Length)..end];
            if (Expression.In(inner).Select(expression => Expression.After(expression, "inputs.")).OfType<string>().All(inputs.ContainsKey))
            {
                kept.Append(inner);
            }

            at = end + End.Length;
        }

        return kept.Append(command, at, command.Length - at).ToString();
    }

    private static ApiException TooLong(StepPlan step, string path) => ApiException.UserError(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The command of the step '{step.Name}', with what stands in it, is longer than the {Longest:#,0} bytes that a program can be given; "
            + $"put it into a script in the step's code."),
        path);
}
