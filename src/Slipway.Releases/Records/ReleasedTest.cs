using System.Collections.Immutable;
using System.Text;

namespace Slipway.Releases;

/// <summary>A test of a pipeline that had passed when it was released, and what it measured.</summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Name">The test's name.</param>
/// <param name="Proof">The hash of the pipeline's content and tests, with which it passed.</param>
/// <param name="Duration">How long its steps ran, one after the other.</param>
/// <param name="Metrics">The numbers that it came to, metrics and others, by name; also what is no number or infinite.</param>
public sealed record ReleasedTest(
    string Pipeline, string Name, string Proof, TimeSpan Duration, ImmutableSortedDictionary<string, double> Metrics)
{
    /// <summary>The most tests of a record: those after them are not written.</summary>
    public const int MostTests = 1000;

    /// <summary>The most metrics of a test: those after them, in the order of their names, are not written.</summary>
    public const int MostMetrics = 100;

    /// <summary>
    /// The most letters of a name, as MLflow has it for metrics; what has a longer one, or one of several lines, is not written.
    /// </summary>
    public const int MostNameLetters = 250;

    private const int LineSeparator = 0x2028;
    private const int ParagraphSeparator = 0x2029;

    // As which half of a surrogate pair is read.
    private const int NoLetter = 0xFFFD;

    // With the most metrics of the most tests a record would have more values than are read of a text in YAML.
    private const int MostMetricsOfAll = 10_000;

    /// <summary>What is written of some tests: as much as is read again.</summary>
    internal static IEnumerable<ReleasedTest> Kept(IEnumerable<ReleasedTest> tests)
    {
        var left = MostMetricsOfAll;
        foreach (var test in tests.Where(test => IsName(test.Pipeline) && IsName(test.Name) && IsName(test.Proof)).Take(MostTests))
        {
            var metrics = test.Metrics
                .WithComparers(StringComparer.Ordinal)
                .Where(metric => IsName(metric.Key))
                .Take(Math.Min(left, MostMetrics))
                .ToImmutableSortedDictionary(StringComparer.Ordinal);
            left -= metrics.Count;
            yield return test with { Metrics = metrics };
        }
    }

    /// <summary>Whether a text may be a name in a record: on one line, and of letters that there are.</summary>
    internal static bool IsName(string text) => text.Length <= MostNameLetters
        && !text.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune.Value is LineSeparator or ParagraphSeparator or NoLetter);
}
