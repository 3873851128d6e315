using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>A text that stands below an instruction until a line with its name.</summary>
/// <param name="Name">The line that ends it.</param>
/// <param name="IsIndented">Whether tabs before that line count for nothing (<c>&lt;&lt;-</c>).</param>
internal sealed partial record HereDocument(string Name, bool IsIndented)
{
    /// <summary>Those that an instruction announces: words of their own, outside of quotes.</summary>
    public static IEnumerable<HereDocument> In(string arguments) => arguments.Contains("<<", StringComparison.Ordinal)
        ? (DockerfileWords.SplitQuoted(arguments) ?? []).Select(Of).OfType<HereDocument>()
        : [];

    /// <summary>The one that a word announces, or null.</summary>
    public static HereDocument? Of(string word) =>
        Announcement().Match(word) is { Success: true } match && match.Groups["name"].Value is { Length: > 0 } name
            ? new HereDocument(Quotes().Replace(name, ""), match.Groups["indented"].Success)
            : null;

    /// <summary>Whether a line ends it.</summary>
    public bool IsEnd(string line) => (IsIndented ? line.TrimStart('\t') : line) == Name;

    [GeneratedRegex(@"^\d*<<(?<indented>-)?\s*(?<name>[^<]*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Announcement();

    [GeneratedRegex("""["'\\]""", RegexOptions.CultureInvariant)]
    private static partial Regex Quotes();
}
