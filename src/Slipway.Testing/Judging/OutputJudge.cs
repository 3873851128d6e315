using Slipway.Core.Text;
using Slipway.Testing.Data;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Judges outputs by what is expected of each.</summary>
internal sealed class OutputJudge(OutputFiles files, FindingList findings, MeasurementList measurements)
{
    public void Judge(OutputExpectation expectation)
    {
        try
        {
            if (files.Find(expectation.Address) is { } full)
            {
                Judge(expectation, full);
            }
            else if (!expectation.Checks.Any(check => check is ExistsCheck { IsThere: false }))
            {
                NotThere(expectation);
            }
        }
        catch (Exception e)
        {
            Unreadable(expectation, expectation.Checks.FirstOrDefault(), "that it can be read", e);
        }
    }

    private void Judge(OutputExpectation expectation, string full)
    {
        foreach (var check in expectation.Checks)
        {
            switch (check)
            {
                case ExistsCheck { IsThere: false }:
                    findings.Add(
                        Codes.WrongFiles,
                        check.Position,
                        expectation.Key,
                        "nothing there",
                        "that it is",
                        files.Shown(expectation.Address));
                    break;
                case SizeCheck { Bytes: var wanted }
                    when OutputFiles.SizeOf(full) is var size && !wanted.Contains(size):
                    findings.Add(
                        Codes.WrongOutput,
                        check.Position,
                        $"size of {expectation.Key}",
                        wanted.Describe(ByteSize.Describe),
                        ByteSize.Describe(size),
                        files.Shown(expectation.Address));
                    break;
            }
        }

        Of<TextCheck>(
            expectation, "a text", checks => new TextJudge(Sink(expectation, full, [], "a file")).Judge(checks));
        Of<JsonCheck>(
            expectation,
            "JSON",
            checks => new JsonJudge(Sink(expectation, full, [".json"], "a JSON file")).Judge(checks));
        Of<OutputCheck>(
            expectation,
            "a table",
            checks => new TableJudge(Sink(expectation, full, Table.Extensions, "a table")).Judge(checks),
            check => check is RowsCheck or ColumnsCheck or NullsCheck or ValuesCheck);
    }

    private FileSink Sink(OutputExpectation expectation, string full, IReadOnlyList<string> extensions, string kind)
    {
        var file = OutputFiles.TheOne(full, extensions, kind);
        var below = Path.GetRelativePath(full, file).Replace('\\', '/');
        var shown = files.Shown(expectation.Address);
        return new FileSink(
            file, expectation.Key, below == "." ? shown : $"{shown}/{PrintableText.Of(below)}", findings, measurements);
    }

    private void Of<T>(
        OutputExpectation expectation, string kind, Action<IReadOnlyList<T>> judge, Func<T, bool>? isOne = null)
        where T : OutputCheck
    {
        var checks = expectation.Checks.OfType<T>().Where(check => isOne?.Invoke(check) ?? true).ToList();
        if (checks.Count == 0)
        {
            return;
        }

        try
        {
            judge(checks);
        }
        catch (Exception e)
        {
            // Of what a step wrote nothing may end the tests of others, in whatever way a reader stumbles over it.
            Unreadable(expectation, checks[0], kind, e);
        }
    }

    private void Unreadable(OutputExpectation expectation, OutputCheck? check, string wanted, Exception exception) =>
        findings.Add(
        Codes.UnreadableOutput,
        check?.Position ?? expectation.Position,
        expectation.Key,
        wanted,
        PrintableText.Of(exception.Message),
        files.Shown(expectation.Address));

    private void NotThere(OutputExpectation expectation)
    {
        var output = expectation.Address with { Path = "" };
        var names = files.Find(output) is { } full && Directory.Exists(full) ? OutputFiles.NamesIn(full) : [];
        var hint = NearestName.Hint(expectation.Address.Path, names.Take(1000));
        var found = names.Count == 0 ? "nothing" : $"{Shown.Names(names)}{hint}";
        findings.Add(
            Codes.WrongFiles, expectation.Position, expectation.Key, "that it is there", found, files.Shown(output));
    }
}
