using System.Globalization;
using System.Text;
using System.Xml;

namespace Slipway.Core.Text;

/// <summary>Text for XML 1.0, which has no way to write most control characters and halves of characters; programs print both.</summary>
public static class PrintableText
{
    /// <summary>The text with what XML can't hold written out: <c>\x1b</c>.</summary>
    public static string Of(string text)
    {
        var written = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
            {
                written.Append(text[i]);
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                written.Append(text, i++, 2);
            }
            else
            {
                written.Append(CultureInfo.InvariantCulture, $"\\x{(int)text[i]:x}");
            }
        }

        return written.ToString();
    }
}
