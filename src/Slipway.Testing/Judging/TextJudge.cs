using Slipway.Testing.Data;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Judges what stands in a text.</summary>
internal sealed class TextJudge(FileSink file)
{
    public void Judge(IEnumerable<TextCheck> checks)
    {
        var text = TextFile.Read(file.Path);
        var begin = text.Length == 0 ? "nothing" : $"a text that begins with {Shown.Text(text)}";
        foreach (var check in checks)
        {
            foreach (var wanted in check.Contains.Where(wanted => !text.Contains(wanted, StringComparison.Ordinal)))
            {
                file.Add(Codes.WrongOutput, check.Position, "text", $"{Shown.Text(wanted)} in it", begin);
            }

            if (check.Pattern is { } pattern && PatternMatch.Complaint(pattern, text) is { } complaint)
            {
                file.Add(
                    Codes.WrongOutput,
                    check.Position,
                    "text",
                    $"a match of {Shown.Text(pattern)}",
                    complaint.Length > 0 ? complaint : begin);
            }
        }
    }
}
