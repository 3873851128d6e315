using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Testing.Reading;

namespace Slipway.Testing.Recording;

/// <summary>Where a test is written: beside its place, until all of it is there.</summary>
internal sealed class RecordingPlace
{
    /// <summary>The folder of the data of tests, in that of the tests.</summary>
    public const string DataFolder = "data";

    private readonly string _tests;
    private readonly List<string> _made = [];

    public RecordingPlace(ReadingContext context, string name)
    {
        Name = name;
        _tests = Path.Combine(context.Pipeline.Directory, context.Pipeline.TestsFolder);
        File = Path.Combine(_tests, $"{name}.yml");
        Data = Path.Combine(_tests, DataFolder, name);
        Staging = Path.Combine(_tests, DataFolder, $".{name}.recording");
        Position = new SourcePosition(context.Shown(File), 1, 1);
    }

    public string Name { get; }

    /// <summary>The test's file.</summary>
    public string File { get; }

    /// <summary>The folder of its data.</summary>
    public string Data { get; }

    /// <summary>The folder in which its data is put together.</summary>
    public string Staging { get; }

    /// <summary>Where messages about it point.</summary>
    public SourcePosition Position { get; }

    /// <summary>What is there already.</summary>
    public IEnumerable<string> Occupied() => ((string[])[File, Path.ChangeExtension(File, ".yaml"), Data]).Where(
        Path.Exists);

    /// <summary>The path of a file as it is written in the test.</summary>
    public string? Relative(string? file) => file is null ? null : Path.GetRelativePath(_tests, file).Replace('\\', '/');

    /// <summary>Removes what a recording left that was killed.</summary>
    public void Begin()
    {
        if (Directory.Exists(Staging))
        {
            Directory.Delete(Staging, recursive: true);
        }
    }

    /// <summary>Puts the data and the test in their place.</summary>
    /// <returns>The files, the test's first.</returns>
    public ImmutableArray<string> Settle(string text)
    {
        Directory.CreateDirectory(_tests);
        if (Directory.Exists(Staging))
        {
            Directory.Move(Staging, Data);
            _made.Add(Data);
        }

        // Last: without it there is no test.
        using (var writer = new StreamWriter(new FileStream(File, FileMode.CreateNew, FileAccess.Write)))
        {
            _made.Add(File);
            writer.Write(text);
        }

        var data = Directory.Exists(Data) ? Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories) : [];
        return [File, .. data.Order(StringComparer.Ordinal)];
    }

    /// <summary>Removes what was written, and nothing else.</summary>
    public void TakeBack()
    {
        foreach (var path in _made.Append(Staging))
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                System.IO.File.Delete(path);
            }
        }

        // Folders that were made for it.
        foreach (var folder in (string[])[Path.Combine(_tests, DataFolder), _tests])
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }
}
