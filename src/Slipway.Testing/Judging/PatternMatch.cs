using System.Text.RegularExpressions;
using Slipway.Testing.Definitions;

namespace Slipway.Testing.Judging;

/// <summary>Searches what steps wrote by the expressions of tests.</summary>
internal static class PatternMatch
{
    /// <summary>
    /// Null where there is a match; else what is to be said of that beside the text: nothing, or that the search took
    /// too long.
    /// </summary>
    public static string? Complaint(string pattern, string text)
    {
        try
        {
            return TestPattern.Parse(pattern).IsMatch(text) ? null : "";
        }
        catch (RegexMatchTimeoutException)
        {
            return $"none within {DurationText.Describe(TestPattern.MostTime)}, which is how long is searched";
        }
    }
}
