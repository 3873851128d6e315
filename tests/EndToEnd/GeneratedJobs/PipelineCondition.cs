using System.Text.RegularExpressions;

namespace Slipway.EndToEnd.GeneratedJobs;

/// <summary>
/// The conditions of Azure Pipelines' jobs
/// (<see href="https://learn.microsoft.com/azure/devops/pipelines/process/expressions"/>), as far as generated files go.
/// </summary>
/// <param name="variables">The pipeline's variables.</param>
/// <param name="needed">How the jobs ended that this one depends on.</param>
/// <param name="outputs">The outputs of jobs, as expressions name them.</param>
internal sealed partial class PipelineCondition(
    IReadOnlyDictionary<string, string> variables,
    IReadOnlyDictionary<string, string> needed,
    IReadOnlyDictionary<string, string> outputs)
{
    public bool Holds(string expression)
    {
        var call = Call().Match(expression);
        call.Success.Should().BeTrue($"a condition is a function: {expression}");
        var arguments = Arguments(call.Groups[2].Value).ToList();
        return (call.Groups[1].Value, arguments) switch
        {
            ("and", _) => arguments.All(Holds),
            ("or", _) => arguments.Any(Holds),
            ("not", [var only]) => !Holds(only),
            ("eq", [var left, var right]) => Value(left) == Value(right),
            ("ne", [var left, var right]) => Value(left) != Value(right),
            ("succeeded", []) => needed.Values.All(result => result == "Succeeded"),
            ("failed", []) => needed.Values.Contains("Failed"),
            ("canceled", []) => false,
            _ => throw new NotSupportedException($"The condition '{expression}' is not one that generated files use."),
        };
    }

    /// <summary>What an operand stands for.</summary>
    public string Value(string operand) => operand switch
    {
        _ when operand.StartsWith('\'') => operand.Trim('\''),
        _ when Variable().Match(operand) is { Success: true } variable => variables.GetValueOrDefault(variable.Groups[1].Value, ""),
        _ when Result().Match(operand) is { Success: true } result => needed[result.Groups[1].Value],
        _ => outputs.TryGetValue(operand, out var value)
            ? value
            : throw new NotSupportedException($"The operand '{operand}' is not one that generated files use, or has no value."),
    };

    private static IEnumerable<string> Arguments(string list)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= list.Length; i++)
        {
            if (i == list.Length || (list[i] == ',' && depth == 0))
            {
                if (list[start..i].Trim() is { Length: > 0 } argument)
                {
                    yield return argument;
                }

                start = i + 1;
            }
            else
            {
                depth += list[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    [GeneratedRegex(@"^([a-z]+)\((.*)\)$")]
    private static partial Regex Call();

    [GeneratedRegex(@"^variables\['([\w.]+)'\]$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^dependencies\.(\w+)\.result$")]
    private static partial Regex Result();
}
