using Slipway.Core.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>A file of an output, and what takes what is found in it.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Key">What the test calls it.</param>
/// <param name="ShownPath">How messages name it.</param>
/// <param name="Findings">Takes what is found.</param>
/// <param name="Measurements">Takes the numbers that expectations look at.</param>
internal sealed record FileSink(
    string Path, string Key, string ShownPath, FindingList Findings, MeasurementList Measurements)
{
    public void Measure(string what, double value, NumberBounds? bounds) =>
        Measurements.Add(MeasuredNames.Of(what, Key), value, bounds);

    public void Add(string code, SourcePosition at, string what, string wanted, string found) =>
        Findings.Add(code, at, $"{what} of {Key}", wanted, found, ShownPath);
}
