using System.Globalization;
using Slipway.Testing.Data;
using Slipway.Testing.Judging;

namespace Slipway.Testing.Recording;

/// <summary>Drafts what is expected of outputs and metrics, from what a run has.</summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="run">The run.</param>
/// <param name="isCut">Whether the test gives less than the run was given.</param>
internal sealed class OutputDraft(TestedPipeline pipeline, TestRun run, bool isCut)
{
    private const int MostFiles = 50;
    private const int MostColumns = 100;
    private const int MostNumbers = 30;
    private const int MostMetrics = 50;

    // What MLflow measures of the machine, which says nothing of the model.
    private const string OfMachine = "system/";

    /// <summary>What is expected of each file, by what a test calls it.</summary>
    public IEnumerable<(string Key, IReadOnlyList<string> Lines)> Outputs()
    {
        var files = new OutputFiles(run.OutputsDirectory);
        foreach (var step in pipeline.Steps)
        {
            foreach (var output in step.Outputs)
            {
                var address = new OutputAddress(step.Name, output);
                if (files.Find(address) is not { } full)
                {
                    continue;
                }

                var names = File.Exists(full) ? [""] : OutputFiles.NamesIn(full).Take(MostFiles);
                foreach (var name in names)
                {
                    var key = name.Length == 0 ? KeyOf(step.Name, output) : $"{KeyOf(step.Name, output)}/{name}";
                    yield return (key, OfFile(name.Length == 0 ? full : Path.Combine(full, name)));
                }
            }
        }
    }

    /// <summary>What is expected of each metric.</summary>
    public IEnumerable<(string Key, string Value)> Metrics() => run.Metrics
        .SelectMany(step => step.Value, (step, metric) => (Step: step.Key, metric.Key, metric.Value))
        .Where(metric => double.IsFinite(metric.Value) && !metric.Key.StartsWith(OfMachine, StringComparison.Ordinal))
        .Where(metric => metric.Step.Length == 0 || pipeline.Steps.Any(step => step.Name == metric.Step))
        .GroupBy(metric => metric.Key)
        .SelectMany(named => named.Select(metric =>
        (
            named.Count() == 1 && !IsOfStep(metric.Key) ? metric.Key : $"{metric.Step}.{metric.Key}",
            Number(metric.Value))))
        .Where(metric => !metric.Item1.StartsWith('.'))
        .Take(MostMetrics);

    private bool IsOfStep(string metric) => pipeline.Steps.Any(step => step.Name == metric.Split('.')[0]);

    private string KeyOf(string step, string output)
    {
        if (pipeline.Outputs.FirstOrDefault(own => own.Step == step && own.StepOutput == output) is { } own)
        {
            return own.Name;
        }

        var isOnly = pipeline.Steps.Count(other => other.Outputs.Contains(output)) == 1
            && pipeline.Outputs.All(other => other.Name != output);
        return isOnly ? output : $"{step}.{output}";
    }

    private List<string> OfFile(string path)
    {
        try
        {
            var extension = Path.GetExtension(path);
            return TableFile.Is(path) ? OfTable(path)
                : extension.Equals(".json", StringComparison.OrdinalIgnoreCase) ? OfJson(path)
                : new FileInfo(path).Length > 0 ? ["size: { min: 1 B }"]
                : ["exists: true"];
        }
        catch (InvalidDataException)
        {
            // It is there, which is all that can be said of it.
            return ["exists: true"];
        }
    }

    private List<string> OfTable(string path)
    {
        using var table = Table.Open(path);
        var summary = TableSummary.Of(table);
        var rows = isCut ? $"{{ min: {Math.Min(1, summary.Rows)} }}" : Invariant($"{summary.Rows}");
        var lines = new List<string> { $"rows: {rows}" };
        if (summary.Columns.Count is > 0 and <= MostColumns && summary.Columns.All(name => name.Length > 0))
        {
            lines.Add($"columns: [{string.Join(", ", summary.Columns.Select(name => YamlText.Of(name)))}]");
        }

        if (summary.Rows > 0 && summary.Columns.All(name => summary.Missing(name) == 0))
        {
            lines.Add("nulls: none");
        }

        return lines;
    }

    private List<string> OfJson(string path)
    {
        using var document = JsonFile.Read(path);
        var numbers = JsonNumbers.Of(document.RootElement).Take(MostNumbers).ToList();
        return numbers.Count == 0
            ? ["exists: true"]
            : ["json:", .. numbers.Select(number => $"  {YamlText.Of(number.Path)}: {Number(number.Value)}")];
    }

    private string Number(double value)
    {
        const double Part = 0.05;
        if (isCut || !double.IsFinite(value))
        {
            return "{ exists: true }";
        }

        var tolerance = value == 0 ? Part : Math.Abs(value) * Part;
        return Invariant(
            $"{{ equals: {value:R}, tolerance: {tolerance.ToString("G2", CultureInfo.InvariantCulture)} }}");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
