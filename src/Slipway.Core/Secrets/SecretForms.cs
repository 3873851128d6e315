using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Slipway.Core.Secrets;

/// <summary>
/// A secret as programs write it: as it is, or encoded for JSON (as .NET, as browsers, as Python do), for URLs and forms, for
/// HTML and XML, in hexadecimal digits, all of these in any case of letters; or within something in Base64.
/// </summary>
internal sealed class SecretForms
{
    private readonly SearchValues<string> _any;
    private readonly string[] _inAnyCase;
    private readonly string[] _asTheyAre;

    public SecretForms(string secret)
    {
        var relaxed = JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        var bytes = Encoding.UTF8.GetBytes(secret);
        _inAnyCase = LongestFirst(
        [
            secret,
            relaxed,
            JsonEncodedText.Encode(secret).ToString(),
            string.Concat(relaxed.Select(c => char.IsAscii(c) ? c.ToString() : $"\\u{((int)c).ToString("x4", CultureInfo.InvariantCulture)}")),
            Uri.EscapeDataString(secret),
            WebUtility.UrlEncode(secret),
            WebUtility.HtmlEncode(secret),
            Convert.ToHexString(bytes),
        ]);
        string[] base64 = [.. Enumerable.Range(0, 3).Select(before => WithinBase64(bytes, before))];
        _asTheyAre = LongestFirst([.. base64, .. base64.Select(text => text.Replace('+', '-').Replace('/', '_'))]);
        _any = SearchValues.Create([.. _inAnyCase, .. _asTheyAre], StringComparison.OrdinalIgnoreCase);
        Secret = secret;
    }

    /// <summary>The secret itself.</summary>
    public string Secret { get; }

    /// <summary>Replaces it, in whatever form it stands in a text.</summary>
    public string Replace(string text, string replacement)
    {
        if (text.AsSpan().IndexOfAny(_any) < 0)
        {
            return text;
        }

        foreach (var form in _inAnyCase)
        {
            text = text.Replace(form, replacement, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var form in _asTheyAre)
        {
            text = text.Replace(form, replacement, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>
    /// The digits that tell of the bytes alone where others stand before and behind them: of these, as many as come after
    /// whole groups of three matter, as each group becomes four digits.
    /// </summary>
    private static string WithinBase64(byte[] bytes, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
        var start = (before * 8 + 5) / 6;
        var end = (before + bytes.Length) * 8 / 6;
        return text[start..end];
    }

    private static string[] LongestFirst(string[] forms) =>
        [.. forms.Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length).ThenBy(form => form, StringComparer.Ordinal)];
}
