using System.Globalization;

namespace Slipway.Core.Text;

/// <summary>Numbers of things, in words.</summary>
public static class Counted
{
    /// <summary>So many things: <c>1 change</c>, <c>2 changes</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">What one of them is called; more of them get an s.</param>
    public static string Of(int count, string noun) =>
        count == 1 ? $"1 {noun}" : string.Create(CultureInfo.InvariantCulture, $"{count} {noun}s");
}
