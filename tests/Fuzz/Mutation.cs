namespace Slipway.Fuzz;

/// <summary>Changes texts by chance, the same for the same seed.</summary>
/// <param name="seed">The seed.</param>
public sealed class Mutation(int seed)
{
    private const int MostLetters = 20_000;

    private static readonly string[] s_pieces =
    [
        "\0", "\uFEFF", "\\ud800", "é", "\r", "\n", "\t", " ", "'", "\"", "\\", "`", "#", "%", "&", "&a ", "*a", "<<: *a", "!", "!!int ", "|", ">", "?", ":", ": ",
        ",", "-", "- ", "[", "]", "{", "}", "(", ")", "<", "=", "==", "~=", "@", "$", "${{", "}}", "$[[", "]]", "**/", "/", "../", "/etc/passwd", "file:", "azureml:", "null",
        "true", ".inf", "1e999", "-1", "0x", "1:30", "99999999999999999999999", "2026-02-30", "P1D", "\\x{110000}", "(?i", "{1000}", "\\p{Greek}", "\\Q",
        "<<", "<<EOF", "--", "--from=", "--mount=", "\\\n", "${A}", "${A:-", "FROM ", "COPY ", "ONBUILD ", "#egg=", "c(", "[a-",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A text made of some seeds.</summary>
    public string Next(IReadOnlyList<string> seeds)
    {
        var text = Pick(seeds);
        for (var changes = _random.Next(1, 8); changes > 0; changes--)
        {
            var at = _random.Next(text.Length + 1);
            var end = Math.Min(text.Length, at + _random.Next(1, 30));
            text = _random.Next(6) switch
            {
                0 => text.Remove(at, end - at),
                1 => text.Insert(at, text[at..end]),
                2 => text.Insert(at, string.Concat(Enumerable.Repeat(Pick(s_pieces), _random.Next(1, 200)))),
                3 => text[..at] + Pick(seeds) + text[at..],
                4 => at < text.Length ? text.Remove(at, 1).Insert(at, ((char)_random.Next(1, 256)).ToString()) : text,
                _ => text.Insert(at, Pick(s_pieces)),
            };
        }

        return text.Length > MostLetters ? text[..MostLetters] : text;
    }

    private string Pick(IReadOnlyList<string> texts) => texts[_random.Next(texts.Count)];
}
