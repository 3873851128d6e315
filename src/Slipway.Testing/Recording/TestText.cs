using System.Collections.Immutable;
using System.Text;

namespace Slipway.Testing.Recording;

/// <summary>Writes the file of a test.</summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="run">The run.</param>
/// <param name="schema">Where the schema for editors is, relative to the test; null where there is none.</param>
internal sealed class TestText(TestedPipeline pipeline, TestRun run, string? schema)
{
    public string Of(
        ImmutableSortedDictionary<string, string> inputs,
        IEnumerable<(string Key, IReadOnlyList<string> Lines)> outputs,
        IEnumerable<(string Key, string Value)> metrics)
    {
        var text = new StringBuilder();
        if (schema is not null)
        {
            text.Append("# yaml-language-server: $schema=").Append(schema).Append('\n');
        }

        text.Append("description: ").Append(YamlText.Of($"Recorded from run {run.JobName}")).Append('\n');
        Section(
            text, "inputs:", inputs.Select(input => $"  {YamlText.Of(input.Key)}: {Value(input.Key, input.Value)}"));
        var expected = new StringBuilder();
        Section(expected, "  outputs:", outputs.SelectMany(output =>
            output.Lines.Select(line => $"      {line}").Prepend($"    {YamlText.Of(output.Key)}:")));
        Section(expected, "  metrics:", metrics.Select(metric => $"    {YamlText.Of(metric.Key)}: {metric.Value}"));
        return expected.Length == 0 ? text.ToString() : text.Append("expect:\n").Append(expected).ToString();
    }

    private static void Section(StringBuilder text, string head, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            text.Append(head).Append('\n').AppendJoin('\n', all).Append('\n');
        }
    }

    // What a literal's type takes stands without quotes; anything else is a text.
    private string Value(string input, string value) =>
        pipeline.Inputs.First(candidate => candidate.Name == input).Type is "number" or "integer" or "boolean"
            ? value
            : YamlText.Of(value);
}
