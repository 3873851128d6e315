using System.Globalization;
using Slipway.Core.Text;
using Slipway.Testing.Data;

namespace Slipway.Testing.Judging;

/// <summary>
/// What steps wrote, in messages: on one line, short, and with nothing that a terminal takes for a command.
/// </summary>
internal static class Shown
{
    private const int MostLetters = 80;
    private const int MostNames = 8;

    public static string Text(string text) => $"'{OnLine(text)}'";

    public static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static string Of(Cell cell) =>
        cell.IsMissing ? "nothing" : cell.Number is null ? Text(cell.Text!) : PrintableText.Of(cell.Text!);

    /// <summary>Names, the first of them where they are many.</summary>
    public static string Names(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
        {
            return "none";
        }

        var first = string.Join(", ", names.Take(MostNames).Select(OnLine));
        return names.Count > MostNames ? $"{first} and {Number(names.Count - MostNames)} more" : first;
    }

    private static string OnLine(string text) =>
        PrintableText.Of(text.Length <= MostLetters ? text : $"{text[..MostLetters]}…").ReplaceLineEndings("\\n");
}
