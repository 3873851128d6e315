namespace Slipway.Core.Text;

/// <summary>Breaks text into lines between words.</summary>
public static class TextWrap
{
    // Where there is less room than that, several words in a line are not to be had.
    private const int Narrowest = 20;

    /// <summary>The text in lines of that width; a word that is longer has a line of its own.</summary>
    /// <param name="text">The text, in one line.</param>
    /// <param name="width">How many columns there are.</param>
    public static IEnumerable<string> Lines(string text, int width)
    {
        width = Math.Max(width, Narrowest);
        while (text.Length > width)
        {
            var end = text.LastIndexOf(' ', width);
            end = end > 0 ? end : text.IndexOf(' ', StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            yield return text[..end];
            text = text[(end + 1)..];
        }

        yield return text;
    }

    /// <summary>A row whose last column goes on beneath itself where it does not fit.</summary>
    /// <param name="head">What stands before that column, padded.</param>
    /// <param name="text">What stands in it.</param>
    /// <param name="width">How many columns the whole row has.</param>
    public static IEnumerable<string> Row(string head, string text, int width)
    {
        foreach (var line in Lines(text, width - head.Length))
        {
            yield return $"{head}{line}".TrimEnd();
            head = new string(' ', head.Length);
        }
    }
}
