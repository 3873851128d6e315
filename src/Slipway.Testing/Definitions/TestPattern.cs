using System.Text.RegularExpressions;

namespace Slipway.Testing.Definitions;

/// <summary>Regular expressions of tests: bounded in length, and in the time that a search takes.</summary>
internal static class TestPattern
{
    /// <summary>The most letters of one.</summary>
    public const int MostLetters = 1000;

    /// <summary>How long a search may take; some expressions would take years for some texts.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    /// <summary>Makes one of a text.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Regex Parse(string text) => text.Length <= MostLetters
        ? new Regex(text, RegexOptions.CultureInvariant | RegexOptions.Multiline, MostTime)
        : throw new ArgumentException($"it has more than {MostLetters} letters");
}
