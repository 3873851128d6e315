using System.Collections.Frozen;
using Slipway.Core.Text;

namespace Slipway.Images;

/// <summary>
/// The instructions of a Dockerfile with their flags (<see href="https://docs.docker.com/reference/dockerfile/"/>), those
/// of BuildKit's experimental syntax too.
/// </summary>
internal static class DockerfileInstructions
{
    private static readonly FrozenDictionary<string, string[]> s_flags = new Dictionary<string, string[]>
    {
        ["ADD"] = ["chown", "chmod", "link", "keep-git-dir", "checksum", "unpack", "exclude"],
        ["ARG"] = [],
        ["CMD"] = [],
        ["COPY"] = ["chown", "chmod", "link", "from", "exclude", "parents"],
        ["ENTRYPOINT"] = [],
        ["ENV"] = [],
        ["EXPOSE"] = [],
        ["FROM"] = ["platform"],
        ["HEALTHCHECK"] = ["interval", "timeout", "start-period", "start-interval", "retries"],
        ["LABEL"] = [],
        ["MAINTAINER"] = [],
        ["ONBUILD"] = [],
        ["RUN"] = ["mount", "network", "security", "device"],
        ["SHELL"] = [],
        ["STOPSIGNAL"] = [],
        ["USER"] = [],
        ["VOLUME"] = [],
        ["WORKDIR"] = [],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // These do without a value; all others need one.
    private static readonly FrozenSet<string> s_switches = FrozenSet.Create("link", "keep-git-dir", "unpack", "parents");

    // What these do without arguments is nothing, and no fault.
    private static readonly FrozenSet<string> s_mayBeEmpty = FrozenSet.Create("RUN", "CMD", "ENTRYPOINT");

    /// <summary>What is wrong with an instruction by itself, and the way out; null where it is one.</summary>
    /// <param name="keyword">Its keyword in upper case.</param>
    /// <param name="flags">Its flags, as they are written.</param>
    /// <param name="rest">What follows them.</param>
    public static (string Message, string? Remedy)? WrongIn(string keyword, IReadOnlyList<string> flags, string rest)
    {
        if (!s_flags.TryGetValue(keyword, out var known))
        {
            return ($"there is no instruction '{keyword}'", Suggestion(keyword, s_flags.Keys, "")
                ?? "end the line before with a backslash where this belongs to it");
        }

        foreach (var flag in flags)
        {
            var (name, value) = flag[2..].Split('=', 2) is [var before, var after] ? (before, after) : (flag[2..], null);
            if (!known.Contains(name))
            {
                return ($"{keyword} has no flag '--{name}'", Suggestion(name, known, "--") ?? "remove it");
            }

            if (s_switches.Contains(name) ? value is "" : value is null)
            {
                return ($"the flag '--{name}' of {keyword} has no value", $"write --{name}=VALUE, without a blank before the value");
            }
        }

        return rest.Length == 0 && !s_mayBeEmpty.Contains(keyword)
            ? ($"{keyword} has no arguments", "write what it is for, or remove the line")
            : WrongInArguments(keyword, rest);
    }

    /// <summary>Whether there is such an instruction.</summary>
    public static bool IsKnown(string keyword) => s_flags.ContainsKey(keyword);

    private static (string Message, string? Remedy)? WrongInArguments(string keyword, string rest)
    {
        var words = DockerfileWords.Split(rest);
        return keyword switch
        {
            "COPY" or "ADD" when words.Count < 2 =>
                ($"{keyword} says what, and not where to", $"write {keyword} SOURCE DESTINATION, such as {keyword} {rest} ./"),
            "FROM" when words.Count is not (1 or 3) || (words.Count == 3 && !words[1].Equals("AS", StringComparison.OrdinalIgnoreCase)) =>
                ("FROM names one image, and may name the stage", "write FROM IMAGE, or FROM IMAGE AS STAGE"),
            "FROM" when words.Count == 3 && !IsStageName(words[2]) =>
                ($"'{words[2]}' can't name a stage", "use letters, digits, dots, underscores and hyphens, a letter first"),
            "HEALTHCHECK" when words[0].ToUpperInvariant() is not ("CMD" or "NONE") =>
                ($"HEALTHCHECK does not know '{words[0]}'", "write HEALTHCHECK CMD COMMAND, or HEALTHCHECK NONE"),
            "ENV" or "LABEL" when words.Count == 1 && !rest.Contains('=', StringComparison.Ordinal) =>
                ($"{keyword} gives '{rest}' no value", $"write {keyword} {rest}=VALUE"),
            _ => null,
        };
    }

    private static bool IsStageName(string name) =>
        char.IsAsciiLetter(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private static string? Suggestion(string name, IEnumerable<string> known, string before) =>
        NearestName.Find(name, known) is { } nearest ? $"did you mean {before}{nearest}?" : null;
}
