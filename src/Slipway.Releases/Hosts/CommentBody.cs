using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Releases;

/// <summary>
/// The Markdown of a comment. By its first line it is found again: a comment of HTML, which Markdown shows as nothing
/// (<see href="https://spec.commonmark.org/0.31.2/#html-blocks"/>).
/// </summary>
internal sealed partial class CommentBody
{
    private const int MostKeyLetters = 100;
    private const string Rest = "\n\nThe rest is in the report: it is longer than a comment may be.";

    // For the ends of blocks that a cut leaves open.
    private const int MostEndLetters = 500;

    private readonly string _marker;

    private CommentBody(string marker, string text) => (_marker, Text) = (marker, text);

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>The body of a comment.</summary>
    /// <param name="key">What it is about.</param>
    /// <param name="markdown">What it says.</param>
    /// <param name="most">How many UTF-16 units the host takes, which are at least as many as its letters.</param>
    /// <exception cref="ArgumentException">The key could end the marker, or is too long.</exception>
    public static CommentBody Of(string key, string markdown, int most)
    {
        if (key.Length > MostKeyLetters || !KeyForm().IsMatch(key))
        {
            throw new ArgumentException($"'{key}' can't be the key of a comment", nameof(key));
        }

        var marker = $"<!-- slipway:{key} -->";
        return new(marker, $"{marker}\n\n{Cut(markdown.ReplaceLineEndings("\n").Trim('\n'), most - marker.Length - 2)}");
    }

    /// <summary>Whether a comment begins with the marker; one that quotes it begins otherwise.</summary>
    public bool Marks(string? comment) =>
        comment is not null
        && comment.StartsWith(_marker, StringComparison.Ordinal)
        && comment.AsSpan(_marker.Length) is [] or ['\n', ..] or ['\r', '\n', ..];

    /// <summary>Whether a comment says just this; hosts keep line ends and the last of them as they like.</summary>
    public bool IsIn(string? comment) => comment?.ReplaceLineEndings("\n").TrimEnd() == Text.TrimEnd();

    private static string Cut(string markdown, int most)
    {
        if (markdown.Length <= most)
        {
            return markdown;
        }

        var length = most - Rest.Length - MostEndLetters;
        var end = markdown.LastIndexOf('\n', length);
        if (end < 0)
        {
            end = char.IsHighSurrogate(markdown[length - 1]) ? length - 1 : length;
        }

        var kept = markdown[..end];
        return kept + OpenEnds(kept) + Rest;
    }

    /// <summary>What ends the code and the folded parts that a text leaves open, which would take in what follows.</summary>
    private static string OpenEnds(string markdown)
    {
        var (indent, fence) = ("", "");
        var folded = new Stack<string>();
        foreach (var line in markdown.Split('\n'))
        {
            var match = FenceForm().Match(line);
            if (fence.Length > 0)
            {
                // As many as it began with, or more, and nothing behind them.
                var isEnd = match.Groups["fence"].Value.StartsWith(fence, StringComparison.Ordinal) && match.Groups["info"].Length == 0;
                fence = isEnd ? "" : fence;
            }
            else if (match.Success)
            {
                (indent, fence) = (match.Groups["indent"].Value, match.Groups["fence"].Value);
            }
            else
            {
                foreach (var tag in FoldForm().EnumerateMatches(line))
                {
                    if (line[tag.Index + 1] != '/')
                    {
                        folded.Push(line[..^line.TrimStart().Length]);
                    }
                    else
                    {
                        folded.TryPop(out _);
                    }
                }
            }
        }

        var ends = new StringBuilder(fence.Length > 0 ? $"\n{indent}{fence}" : "");
        while (folded.TryPop(out var margin))
        {
            ends.Append($"\n\n{margin}</details>");
        }

        return ends.Length <= MostEndLetters ? ends.ToString() : "";
    }

    [GeneratedRegex(@"^[A-Za-z0-9]+(?:[._:/-][A-Za-z0-9]+)*\z")]
    private static partial Regex KeyForm();

    [GeneratedRegex(@"^(?<indent>[ ]*)(?<fence>`{3,}|~{3,})(?<info>.*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex FenceForm();

    [GeneratedRegex("</?details\\b")]
    private static partial Regex FoldForm();
}
