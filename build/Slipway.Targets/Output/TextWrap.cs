namespace Slipway.Targets;

/// <summary>Breaks text into lines between words.</summary>
internal static class TextWrap
{
    // Where there is less room than that, several words in a line are not to be had.
    private const int Narrowest = 20;

    /// <summary>The text in lines of that width; a word that is longer has a line of its own.</summary>
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
}
