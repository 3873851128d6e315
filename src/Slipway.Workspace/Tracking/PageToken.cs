using System.Globalization;
using System.Text;

namespace Slipway.Workspace.Tracking;

/// <summary>The tokens that lead from one page of a list to the next: numbers, which callers have no business with.</summary>
internal static class PageToken
{
    public static string Write(params long[] numbers) => Convert.ToBase64String(
        Encoding.ASCII.GetBytes(string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))));

    /// <summary>Where a page of a list begins, which a token or none says.</summary>
    public static int Offset(string? token) => Read(token, 1) is [var offset] ? (int)Math.Clamp(offset, 0, int.MaxValue / 2) : 0;

    /// <returns>The numbers; null when there is no token.</returns>
    /// <exception cref="TrackingException">400: it is none that was given out here.</exception>
    public static long[]? Read(string? token, int count)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        var bytes = new byte[token.Length];
        var parts = Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.ASCII.GetString(bytes, 0, length).Split(',') : [];
        var numbers = new long[count];
        return parts.Length == count && parts.Select((part, i) => IsNumber(part, out numbers[i])).All(isNumber => isNumber)
            ? numbers
            : throw TrackingException.Invalid("Invalid page token: it is none of this server's.");
    }

    private static bool IsNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
