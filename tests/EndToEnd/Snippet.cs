using System.Text.RegularExpressions;

namespace Slipway.EndToEnd;

/// <summary>A snippet of C# in a page.</summary>
/// <param name="Page">The page, relative to the repository.</param>
/// <param name="Line">The line of the page that its text begins at.</param>
/// <param name="Frame">
/// The code in which a fragment stands, at its one <c>…</c>: in a comment right above the snippet, <c>&lt;!-- within: … --&gt;</c>,
/// which no reader sees. A snippet without one is a whole file.
/// </param>
/// <param name="Text">What the reader sees; <c>…</c> in it is a block that is left out.</param>
internal sealed partial record Snippet(string Page, int Line, string Frame, string Text)
{
    private const string LeftOut = "…";

    /// <summary>A whole file, in which the compiler counts lines as the page does.</summary>
    public string Source =>
        Frame.Replace(
            LeftOut,
            $"\n#line {Line} \"{Page}\"\n{Text.Replace(LeftOut, "{ }", StringComparison.Ordinal)}\n#line default\n",
            StringComparison.Ordinal);

    /// <summary>The snippets of a page, as they follow each other.</summary>
    public static IEnumerable<Snippet> ReadAll(string page)
    {
        var text = File.ReadAllText(Path.Combine(Clone.Source, page));
        return Fence().Matches(text).Select(match => new Snippet(
            page,
            1 + text.AsSpan(0, match.Groups["text"].Index).Count('\n'),
            match.Groups["frame"] is { Success: true } frame ? frame.Value : LeftOut,
            match.Groups["text"].Value));
    }

    [GeneratedRegex(
        @"(^<!-- within:(?<frame>(?:(?!-->).)*)-->\n\n?)?^[ ]*```(csharp|cs|c\#)\n(?<text>.*?)^[ ]*```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Fence();
}
