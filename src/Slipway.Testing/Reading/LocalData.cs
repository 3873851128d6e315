using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Files and folders of the repository that tests name by paths relative to the pipeline's folder.</summary>
internal sealed class LocalData(ReadingContext context)
{
    /// <summary>The most files of a folder.</summary>
    public const int MostFiles = 10_000;

    private const int MostDepth = 32;

    /// <summary>Whether a text is such a path: it begins with <c>./</c> or <c>../</c>.</summary>
    public static bool IsPath(string text) =>
        text is "." or ".." || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith(
            "../", StringComparison.Ordinal);

    /// <summary>
    /// The full path of what is named; null, and reported, where it is not there or outside of the repository.
    /// </summary>
    public string? Find(string path, SourcePosition at, string what)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, context.Pipeline.Directory));
        if (!context.Boundary.Contains(full))
        {
            context.Faults.Add(
                Codes.OutsideRepository,
                at,
                $"{what} is '{path}', which is outside of the repository",
                "move it into the repository");
            return null;
        }

        if (!Path.Exists(full))
        {
            var folder = Path.GetDirectoryName(full);
            var beside = Directory.Exists(folder)
                ? Directory.EnumerateFileSystemEntries(folder).Take(MostFiles).Select(Path.GetFileName)
                : [];
            context.Faults.Add(
                Codes.NotThere,
                at,
                $"{what} is '{path}', and '{context.Shown(full)}' is not there"
                    + NearestName.Hint(Path.GetFileName(full), beside!),
                "a path is relative to the pipeline's folder");
            return null;
        }

        return full;
    }

    /// <summary>
    /// The file, or all the files of the folder, by their paths below it, sorted; what leads out of the repository is
    /// reported and left out.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Files(string full, SourcePosition at)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (File.Exists(full))
        {
            files[Path.GetFileName(full)] = full;
        }
        else if (!Walk(full, "", 0, files, at))
        {
            context.Faults.Add(
                Codes.TooLarge,
                at,
                $"'{context.Shown(full)}' has more than {MostFiles} files, or folders more than {MostDepth} deep",
                "name a smaller one");
        }

        return files.ToImmutable();
    }

    private bool Walk(
        string folder,
        string prefix,
        int depth,
        ImmutableSortedDictionary<string,
        string>.Builder files,
        SourcePosition at)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
        {
            var name = prefix + Path.GetFileName(entry);
            if (!context.Boundary.Contains(entry))
            {
                context.Faults.Add(
                    Codes.OutsideRepository,
                    at,
                    $"'{context.Shown(entry)}' is a link out of the repository",
                    "put a copy in its place");
            }
            else if (Directory.Exists(entry))
            {
                if (depth == MostDepth || !Walk(entry, $"{name}/", depth + 1, files, at))
                {
                    return false;
                }
            }
            else if (files.Count == MostFiles)
            {
                return false;
            }
            else
            {
                files[name] = entry;
            }
        }

        return true;
    }
}
