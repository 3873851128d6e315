using Slipway.Core.Files;
using Slipway.Testing.Data;

namespace Slipway.Testing.Judging;

/// <summary>The outputs of a run. No link in them is followed out of them.</summary>
internal sealed class OutputFiles(string directory)
{
    private readonly RepositoryBoundary _boundary = new(directory);

    /// <summary>An output's path, as messages name it.</summary>
    public string Shown(OutputAddress address) => $"{directory.Replace('\\', '/').TrimEnd('/')}/{address.RelativePath}";

    /// <summary>The full path of a file or a folder; null where it is not there.</summary>
    /// <exception cref="InvalidDataException">It is a link out of the outputs.</exception>
    public string? Find(OutputAddress address)
    {
        var full = Path.GetFullPath(address.RelativePath, _boundary.Root);
        if (!_boundary.Contains(full))
        {
            throw new InvalidDataException("it is a link out of the run's outputs, which is not followed");
        }

        return Path.Exists(full) ? full : null;
    }

    /// <summary>
    /// The names of the files in a folder and in those below it, sorted, as far as they are looked at.
    /// </summary>
    public static IReadOnlyList<string> NamesIn(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = ReadingLimits.MostDepth,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        return
        [
            .. Directory.EnumerateFiles(folder, "*", options).Take(ReadingLimits.MostFiles)
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The bytes of a file, or of all that is in a folder.</summary>
    public static double SizeOf(string full) => File.Exists(full)
        ? new FileInfo(full).Length
        : NamesIn(full).Sum(name => (double)new FileInfo(Path.Combine(full, name)).Length);

    /// <summary>The file itself, or the one of a kind in a folder.</summary>
    /// <param name="full">The file or the folder.</param>
    /// <param name="extensions">What files of the kind end with; empty where any will do.</param>
    /// <param name="kind">What one is called.</param>
    /// <exception cref="InvalidDataException">The folder has none, or more than one.</exception>
    public static string TheOne(string full, IReadOnlyList<string> extensions, string kind)
    {
        if (File.Exists(full))
        {
            return full;
        }

        var names = NamesIn(full);
        var fitting = extensions.Count == 0
            ? names
            : [.. names.Where(name => extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))];
        return fitting switch
        {
            [var one] => Path.Combine(full, one),
            // An output that is a file has no other name than the output's.
            [] when names is [var only] && Path.GetExtension(only).Length == 0 => Path.Combine(full, only),
            [] => throw new InvalidDataException($"a folder without {kind}, with {Judging.Shown.Names(names)}"),
            _ => throw new InvalidDataException(
                $"a folder with {Judging.Shown.Names(fitting)}, of which the test names none"),
        };
    }
}
