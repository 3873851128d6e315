using System.Text.Json;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>What one instruction of a Dockerfile takes from the build context.</summary>
internal static partial class InstructionReach
{
    // What an instruction takes that does not tell what it takes.
    private static readonly string?[] s_anything = [null];

    private static readonly string[] s_keywords =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN",
        "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    private static readonly string[] s_copyFlags =
        ["--checksum", "--chmod", "--chown", "--exclude", "--from", "--keep-git-dir", "--link", "--unpack"];

    private static readonly string[] s_runFlags = ["--device", "--mount", "--network", "--security"];

    private static readonly string[] s_mountsOfOthers = ["cache", "secret", "ssh", "tmpfs"];

    /// <summary>Whether it is an instruction of which it is known what it does.</summary>
    public static bool Knows(DockerfileInstruction instruction) => s_keywords.Contains(instruction.Keyword);

    /// <summary>The paths that it takes, as they are written; null among them where it may take anything.</summary>
    public static IEnumerable<string?> Of(DockerfileInstruction instruction)
    {
        var (flags, rest) = Split(instruction.Arguments);
        return instruction.Keyword switch
        {
            "ONBUILD" => DockerfileParser.Parse(instruction.Arguments).Instructions.SelectMany(Of),
            "RUN" => flags.SelectMany(RunFlag),
            "COPY" or "ADD" when flags.Any(flag => !IsPlain(flag, s_copyFlags)) => s_anything,
            "COPY" when From(flags) is { Length: > 0 } => [],
            "COPY" => Sources(rest),
            "ADD" => Sources(rest, mayBeRemote: true),
            _ => [],
        };
    }

    private static IEnumerable<string?> Sources(string arguments, bool mayBeRemote = false)
    {
        string?[] words = Words(arguments);
        if (arguments.StartsWith('['))
        {
            try
            {
                words = JsonSerializer.Deserialize<string?[]>(arguments) ?? [];
            }
            catch (JsonException)
            {
                return s_anything;
            }
        }

        return words.SkipLast(1).Where(word => word is null || !(HereDocument().IsMatch(word) || (mayBeRemote && Remote().IsMatch(word))));
    }

    private static IEnumerable<string?> RunFlag(string flag)
    {
        if (!IsPlain(flag, s_runFlags))
        {
            return s_anything;
        }

        if (!flag.StartsWith("--mount=", StringComparison.Ordinal))
        {
            return [];
        }

        var options = flag["--mount=".Length..].Split(',').Select(option => option.Split('=', 2))
            .ToLookup(option => option[0].ToLowerInvariant(), option => option.Length == 2 ? option[1] : "");
        if (options["type"].Any() && options["type"].All(type => s_mountsOfOthers.Contains(type.ToLowerInvariant())))
        {
            return [];
        }

        if (options["from"].Any() && options["from"].All(IsName))
        {
            return [];
        }

        // A path is taken as it is, without wildcards.
        return options["source"].Concat(options["src"]).ToList() is [var path] && !path.AsSpan().ContainsAny("*?[") ? [path] : s_anything;
    }

    /// <summary>Another stage or image; null where it may be the context after all.</summary>
    private static string? From(IEnumerable<string> flags) =>
        flags.Where(flag => flag.StartsWith("--from=", StringComparison.Ordinal)).Select(flag => flag["--from=".Length..]).ToList()
            is [var name] && IsName(name) ? name : null;

    private static bool IsName(string name) => name.Length > 0 && !name.Contains('$', StringComparison.Ordinal);

    // A flag that is known, without quotes and escapes.
    private static bool IsPlain(string flag, string[] known) =>
        known.Contains(flag.Split('=', 2)[0]) && !flag.AsSpan().ContainsAny("\"'\\`");

    private static (IReadOnlyList<string> Flags, string Words) Split(string arguments)
    {
        var flags = Flags().Match(arguments);
        return ([.. flags.Groups["flag"].Captures.Select(flag => flag.Value)], arguments[flags.Length..].Trim());
    }

    private static string[] Words(string arguments) => arguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^(\s*(?<flag>--\S*)(?=\s|\z))*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Flags();

    [GeneratedRegex("""^\d*<<-?(?<quote>["']?)\w+\k<quote>\z""", RegexOptions.CultureInvariant)]
    private static partial Regex HereDocument();

    [GeneratedRegex("^(https?|git|ssh)://|^git@", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Remote();
}
