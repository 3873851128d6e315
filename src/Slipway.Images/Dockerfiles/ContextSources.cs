using Slipway.Core.Diagnostics;
using Slipway.Core.Text;

namespace Slipway.Images;

/// <summary>
/// Whether a build context has what <c>COPY</c> and <c>ADD</c> ask for. Only as much of the folder is looked at as it takes
/// to say so; where that is much, or links lead elsewhere, it is left to the build.
/// </summary>
/// <param name="folder">The context's folder, absolute.</param>
/// <param name="dockerfile">The Dockerfile, relative to the folder, which is there for the builder at least.</param>
/// <param name="ignore">What is left out.</param>
internal sealed class ContextSources(string folder, string dockerfile, DockerIgnore ignore)
{
    private const string Special = "*?[";

    // For each of them all patterns of the ignore file are tried.
    private const int MostEntries = 5_000;

    private int _entries;

    private enum Presence
    {
        There,
        Ignored,
        Missing,
    }

    /// <summary>What is not there of the sources of an instruction.</summary>
    /// <param name="sources">The sources as they are written.</param>
    /// <param name="isAdd">Whether they may be URLs and git repositories.</param>
    /// <param name="withParents">Whether <c>**</c> stands for any folders.</param>
    public IEnumerable<Diagnostic> Find(IEnumerable<string> sources, bool isAdd, bool withParents)
    {
        var isAnyThere = false;
        var patterns = new List<Diagnostic>();
        foreach (var source in sources)
        {
            if (IsKnownToTheBuildAlone(source) || (isAdd && IsElsewhere(source)) || (withParents && source.Contains("**", StringComparison.Ordinal)))
            {
                isAnyThere = true;
            }
            else if (Look(source) is not { } found)
            {
                isAnyThere = true;
            }
            else if (found.Severity == Severity.Warning)
            {
                patterns.Add(found);
            }
            else
            {
                yield return found;
            }
        }

        // A pattern beside others is how files are written that may not be there.
        foreach (var pattern in isAnyThere ? [] : patterns)
        {
            yield return pattern;
        }
    }

    /// <summary>What is not there of what a RUN mounts.</summary>
    public IEnumerable<Diagnostic> FindMounted(string source) =>
        !IsKnownToTheBuildAlone(source) && source.IndexOfAny([.. Special]) < 0 && Look(source) is { } found ? [found] : [];

    // Variables, quotes and what takes the meaning from a character: what it is then, a builder says.
    private static bool IsKnownToTheBuildAlone(string source) => source.AsSpan().IndexOfAny("$\\\"'`") >= 0;

    private static bool IsElsewhere(string source) =>
        source.Contains("://", StringComparison.Ordinal)
        || source.StartsWith("git@", StringComparison.Ordinal)
        || source.StartsWith("github.com/", StringComparison.Ordinal)
        || (source.Contains('@', StringComparison.Ordinal) && source.Contains(':', StringComparison.Ordinal));

    private Diagnostic? Look(string source)
    {
        // As BuildKit has it: from the context's root, above which there is nothing.
        var path = Path.GetFullPath(source, "/")[1..].TrimEnd('/');
        var isPattern = path.IndexOfAny([.. Special]) >= 0;
        var presence = isPattern ? PresenceOfPattern(path) : PresenceOf(path);
        if (LeadsOut(source))
        {
            return new Diagnostic(Codes.InvalidSource, presence == Presence.There
                ? $"'{source}' leads out of the build context; BuildKit takes it for '{path}', the classic builder refuses it"
                : $"'{source}' leads out of the build context, of which alone a build can copy")
            {
                Remedy = presence == Presence.There ? $"write '{path}'" : "put a copy into the image's folder, or build what is there in an image of its own and COPY --from that",
                Severity = presence == Presence.There ? Severity.Warning : Severity.Error,
            };
        }

        return presence switch
        {
            Presence.There => null,
            Presence.Ignored => new Diagnostic(Codes.InvalidSource, $"'{source}' is left out of the build context by {ignore.File}")
            {
                Remedy = $"add '!{path}' as the last line of {ignore.File}, or copy something else",
            },
            _ when isPattern => new Diagnostic(
                Codes.InvalidSource,
                $"nothing in the build context matches '{source}': BuildKit copies nothing then, and the classic builder fails")
            {
                Remedy = "correct the pattern, or remove it",
                Severity = Severity.Warning,
            },
            _ => new Diagnostic(Codes.InvalidSource, $"'{source}' is not in the build context")
            {
                Remedy = Neighbour(path) is { } neighbour ? $"did you mean '{neighbour}'?" : "correct the path, which is relative to the context's folder, or add the file",
            },
        };
    }

    private static bool LeadsOut(string source)
    {
        var depth = 0;
        return source.Split('/').Any(part => (depth += part switch { "" or "." => 0, ".." => -1, _ => 1 }) < 0);
    }

    private Presence PresenceOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        FileSystemInfo info = new DirectoryInfo(folder);
        foreach (var part in parts)
        {
            info = new FileInfo(Path.Combine(info.FullName, part));
            if (info.LinkTarget is not null)
            {
                // Where it leads is a matter of the context's root, which is another in a build.
                return Presence.There;
            }
        }

        return Directory.Exists(info.FullName) ? PresenceOfFolder(new DirectoryInfo(info.FullName), string.Join('/', parts))
            : !info.Exists ? Presence.Missing
            : IsLeftOut(string.Join('/', parts)) ? Presence.Ignored
            : Presence.There;
    }

    // An ignored folder is there where something in it is not ignored.
    private Presence PresenceOfFolder(DirectoryInfo info, string path)
    {
        if (path.Length == 0 || !IsLeftOut(path))
        {
            return Presence.There;
        }

        foreach (var child in info.EnumerateFileSystemInfos())
        {
            var inside = $"{path}/{child.Name}";
            if (++_entries > MostEntries
                || (child is DirectoryInfo { LinkTarget: null } folder ? PresenceOfFolder(folder, inside) == Presence.There : !IsLeftOut(inside)))
            {
                return Presence.There;
            }
        }

        return Presence.Ignored;
    }

    private Presence PresenceOfPattern(string pattern)
    {
        var found = new List<(DirectoryInfo Folder, string Path)> { (new DirectoryInfo(folder), "") };
        var parts = pattern.Split('/');
        var seen = 0;
        foreach (var (place, part) in parts.Index())
        {
            if (part.StartsWith('!') || !DockerIgnorePattern.TryParse(part, out var matcher, out _))
            {
                return Presence.There;
            }

            var next = new List<(DirectoryInfo, string)>();
            foreach (var child in found.SelectMany(item => item.Folder.EnumerateFileSystemInfos().Select(info => (Info: info, Path: $"{item.Path}{info.Name}"))))
            {
                if (++seen > MostEntries)
                {
                    return Presence.There;
                }

                if (!matcher.Matches(child.Info.Name))
                {
                    continue;
                }

                var isLast = place == parts.Length - 1;
                if (child.Info.LinkTarget is not null)
                {
                    return Presence.There;
                }

                if (isLast)
                {
                    if (child.Info is DirectoryInfo last ? PresenceOfFolder(last, child.Path) == Presence.There : !IsLeftOut(child.Path))
                    {
                        return Presence.There;
                    }
                }
                else if (child.Info is DirectoryInfo deeper)
                {
                    next.Add((deeper, $"{child.Path}/"));
                }
            }

            found = next;
        }

        return Presence.Missing;
    }

    // Builders need these two, and some let them be copied.
    private bool IsLeftOut(string path) => path != dockerfile && path != ignore.File && ignore.IsIgnored(path);

    private string? Neighbour(string path)
    {
        var parent = Path.Combine(folder, Path.GetDirectoryName(path) ?? "");
        if (!Directory.Exists(parent))
        {
            return null;
        }

        var names = Directory.EnumerateFileSystemEntries(parent).Take(MostEntries).Select(Path.GetFileName).OfType<string>();
        return NearestName.Find(Path.GetFileName(path), names) is { } name ? Path.Combine(Path.GetDirectoryName(path) ?? "", name) : null;
    }
}
