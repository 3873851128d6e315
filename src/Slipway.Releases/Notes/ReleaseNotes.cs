using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Core.Text;

namespace Slipway.Releases;

/// <summary>Writes release notes, in Markdown: what the commits say, and what came of them.</summary>
public static partial class ReleaseNotes
{
    /// <summary>The notes of a release.</summary>
    /// <param name="release">The release.</param>
    /// <param name="previousTag">The tag of the one before; null for the first.</param>
    /// <param name="previous">The record of the one before; null where there is none to compare with.</param>
    /// <param name="sections">What changed beside images and commits, told by who knows.</param>
    /// <param name="commits">The commits since the one before; none for the first, which is told by what it consists of.</param>
    /// <param name="date">The day of the release.</param>
    /// <param name="pages">The repository's pages, to link to; null where there are none that are known.</param>
    public static string Write(
        ReleaseRecord release,
        string? previousTag,
        ReleaseRecord? previous,
        ImmutableArray<NotesSection> sections,
        ImmutableArray<Commit> commits,
        DateOnly date,
        RepositoryPages? pages)
    {
        var tag = release.Version.Tag;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{TitleOf(release.Version)}\n\nReleased on {date:yyyy-MM-dd}. ");
        text.Append(previousTag is null
            ? "The first release.\n"
            : $"Changes since {Link(previousTag, pages?.Compare(previousTag, tag))}.\n");
        Section(text, "Breaking changes", commits.Where(IsBreaking).SelectMany(commit => BreakingLines(commit, pages)));
        var others = commits.Where(commit => !IsBreaking(commit)).ToLookup(commit => TypeOf(commit.Subject));
        Section(text, "Features", others["feat"].Select(commit => Line(commit, pages)));
        Section(text, "Fixes", others["fix"].Concat(others["perf"]).Select(commit => Line(commit, pages)));
        Section(text, "Images", ImageDifference.Lines(previous?.Images, release.Images), orElse: "No image changed.");
        foreach (var section in sections)
        {
            Section(text, section.Title, section.Lines, section.OrElse);
        }

        // Last, since they may be many: a host that takes no more cuts the end off.
        Section(
            text,
            "Other commits",
            others.Where(group => group.Key is not ("feat" or "fix" or "perf")).SelectMany(group => group).Select(commit => Line(commit, pages)));
        return text.ToString();
    }

    /// <summary>The first line of a release's notes.</summary>
    internal static string TitleOf(ReleaseVersion version) => $"# {version.Tag}";

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines, string? orElse = null)
    {
        var written = lines.ToList();
        if (written.Count > 0 || orElse is not null)
        {
            text.Append("\n## ").Append(title).Append("\n\n");
            text.AppendJoin('\n', written.Count > 0 ? written : [orElse!]).Append('\n');
        }
    }

    private static string Line(Commit commit, RepositoryPages? pages)
    {
        var subject = Prefix().Replace(
            commit.Subject, match => match.Groups["scope"] is { Success: true, Value: var scope } ? $"{scope}: " : "");
        return $"- {Markdown.Escape(subject)} ({Link(commit.Id[..7], pages?.Commit(commit.Id))}, {Markdown.Escape(commit.Author)})";
    }

    private static string Link(string text, string? page) => page is null ? text : $"[{text}]({page})";

    private static IEnumerable<string> BreakingLines(Commit commit, RepositoryPages? pages) =>
    [
        Line(commit, pages),
        .. BreakingFooter().Matches(commit.Body).Select(match => $"  - {Markdown.Escape(match.Groups["what"].Value.Trim())}"),
    ];

    private static bool IsBreaking(Commit commit) =>
        Prefix().Match(commit.Subject).Groups["breaking"].Success || BreakingFooter().IsMatch(commit.Body);

    private static string TypeOf(string subject) => Prefix().Match(subject).Groups["type"].Value;

    // https://www.conventionalcommits.org/en/v1.0.0/: type, scope in parentheses, ! for a breaking change.
    [GeneratedRegex(@"^(?<type>[a-z]+)(\((?<scope>[^()]*)\))?(?<breaking>!)?: ", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();

    [GeneratedRegex("^BREAKING[ -]CHANGE:(?<what>.*)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex BreakingFooter();
}
