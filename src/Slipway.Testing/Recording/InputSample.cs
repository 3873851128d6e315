using Slipway.Testing.Data;

namespace Slipway.Testing.Recording;

/// <summary>Copies data of a run, cut to a sample that is small enough to live with the test.</summary>
/// <param name="folder">Where the copies go.</param>
/// <param name="options">How much is taken.</param>
internal sealed class InputSample(string folder, RecordOptions options)
{
    private const int MostFiles = 1000;

    private readonly SortedSet<string> _cut = new(StringComparer.Ordinal);
    private long _left = options.MostBytes;

    /// <summary>The inputs of which not all was taken.</summary>
    public IReadOnlyCollection<string> Cut => _cut;

    /// <summary>Copies what an input was given.</summary>
    /// <returns>Where the copy is, below the folder.</returns>
    /// <exception cref="InvalidDataException">A file can't be cut.</exception>
    public string Take(TestedInput input, string path)
    {
        if (File.Exists(path))
        {
            var name = $"{input.Name}{Path.GetExtension(path)}";
            if (!TryCopy(input, path, Path.Combine(folder, name)))
            {
                throw new InvalidDataException(
                    $"'{path}' of input '{input.Name}' is no table that could be cut,"
                    + $" and of {options.MostBytes} bytes for the data of a test {_left} are left");
            }

            return name;
        }

        var copied = 0;
        foreach (var file in Files(path))
        {
            if (copied == MostFiles
                || !TryCopy(input, Path.Combine(path, file), Path.Combine(folder, input.Name, file)))
            {
                _cut.Add(input.Name);
                continue;
            }

            copied++;
        }

        if (copied == 0)
        {
            throw new InvalidDataException($"of the folder '{path}' of input '{input.Name}' no file is small enough");
        }

        return input.Name;
    }

    // Links are left out: what they lead to is no part of the data.
    private static IEnumerable<string> Files(string path) =>
        Directory.EnumerateFiles(path, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = ReadingLimits.MostDepth,
            AttributesToSkip = FileAttributes.ReparsePoint,
        }).Take(ReadingLimits.MostFiles).Select(file => Path.GetRelativePath(path, file)).Order(StringComparer.Ordinal);

    private bool TryCopy(TestedInput input, string path, string copy)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        if (TableFile.Is(path))
        {
            var isCut = TableSample.Write(path, copy, options.MostRows, _left);
            if (isCut)
            {
                _cut.Add(input.Name);
            }
        }
        else if (new FileInfo(path).Length > _left)
        {
            return false;
        }
        else
        {
            File.Copy(path, copy);
        }

        _left -= new FileInfo(copy).Length;
        return true;
    }
}
