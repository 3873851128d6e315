using Slipway.Core.Text;
using Slipway.Testing.Data;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Judges whether outputs are the same as their snapshots.</summary>
internal sealed class SnapshotJudge(OutputFiles files, FindingList findings)
{
    public void Judge(SnapshotExpectation expectation)
    {
        foreach (var snapshot in expectation.Files)
        {
            Judge(expectation, snapshot);
        }
    }

    private void Judge(SnapshotExpectation expectation, SnapshotFile snapshot)
    {
        var shown = files.Shown(snapshot.Address);
        try
        {
            if (files.Find(snapshot.Address) is not { } full)
            {
                Add(Codes.WrongFiles, $"what {snapshot.File} has", "nothing");
                return;
            }

            // An output that is a file may have been downloaded as a folder with it.
            var file = OutputFiles.TheOne(full, [], "a file");
            if (Compare(expectation, snapshot.FullPath, file) is { } difference)
            {
                findings.Add(
                    Codes.Differs,
                    expectation.Position,
                    $"{difference.Place} of {snapshot.Address.RelativePath}",
                    $"{difference.Wanted} as in {snapshot.File}",
                    difference.Found,
                    shown);
            }
        }
        catch (Exception e)
        {
            // As for any other expectation: what a step wrote ends nothing but its own judgement.
            Add(Codes.UnreadableOutput, $"that it is the same as {snapshot.File}", PrintableText.Of(e.Message));
        }

        void Add(string code, string wanted, string found) =>
            findings.Add(code, expectation.Position, snapshot.Address.RelativePath, wanted, found, shown);
    }

    private static Difference? Compare(SnapshotExpectation expectation, string snapshot, string found)
    {
        var tolerance = new NumberTolerance(expectation.Tolerance, expectation.Relative);
        var extension = Path.GetExtension(snapshot);
        if (TableFile.Is(snapshot))
        {
            return new TableComparison(tolerance, [.. expectation.Ignore]).FirstDifference(snapshot, found);
        }

        if (extension.Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            return OfJson(expectation, tolerance, snapshot, found);
        }

        return TextFile.Is(snapshot) && TextFile.Is(found)
            ? ContentComparison.OfLines(snapshot, found)
            : ContentComparison.OfBytes(snapshot, found);
    }

    private static Difference? OfJson(
        SnapshotExpectation expectation, NumberTolerance tolerance, string snapshot, string found)
    {
        using var wanted = JsonFile.Read(snapshot);
        using var document = JsonFile.Read(found);
        return new JsonComparison(tolerance, [.. expectation.Ignore.Select(JsonPath.Parse).OfType<JsonPath>()])
            .FirstDifference(wanted.RootElement, document.RootElement);
    }
}
