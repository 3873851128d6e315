using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Finds the tests of a pipeline, and makes the one that a pipeline without any has.</summary>
internal static partial class TestFiles
{
    private const int MostTests = 1000;

    /// <summary>
    /// The paths of the files that are tests, sorted by name, what is wrong with their names reported.
    /// </summary>
    public static ImmutableArray<string> Find(ReadingContext context)
    {
        var folder = Path.Combine(context.Pipeline.Directory, context.Pipeline.TestsFolder);
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var at = new SourcePosition(context.Shown(folder), 1, 1);
        if (!context.Boundary.Contains(folder))
        {
            context.Faults.Add(
                Codes.OutsideRepository, at, "the folder of tests is a link out of the repository", "make it a folder");
            return [];
        }

        var files = Files(folder, at, context);
        if (files.Length > MostTests)
        {
            context.Faults.Add(Codes.TooLarge, at, $"there are more than {MostTests} tests", "leave some out");
            return [];
        }

        CheckNames(files, context);
        return [.. files.Where(context.Boundary.Contains)];
    }

    /// <summary>
    /// The test of a pipeline that has none: it runs to its end, where nothing has to be given to it.
    /// </summary>
    public static PipelineTestSet Derived(ReadingContext context)
    {
        var pipeline = context.Pipeline;
        var open = pipeline.Inputs.Where(InputReader.IsRequired).Select(input => input.Name).ToList();
        if (open.Count > 0)
        {
            var folder = context.Shown(Path.Combine(pipeline.Directory, pipeline.TestsFolder));
            var without = open.Count == 1
                ? $"its input {open[0]} has no default"
                : $"its inputs {string.Join(", ", open)} have no defaults";
            return new PipelineTestSet([], $"{folder} has no test, and none can be derived, because {without}");
        }

        using var digest = new ContentDigest();
        digest.Add("derived", PipelineTest.DerivedName);
        return new PipelineTestSet([new PipelineTest
        {
            Name = PipelineTest.DerivedName,
            PipelineName = pipeline.Name,
            Position = new SourcePosition(context.Shown(pipeline.Directory), 1, 1),
            IsDerived = true,
            Steps = [.. pipeline.Steps.Select(step => step.Name)],
            ContentHash = digest.End(),
        }]);
    }

    /// <summary>Whether a text can be the name of a test.</summary>
    public static bool IsName(string text) => NameForm().IsMatch(text);

    private static ImmutableArray<string> Files(string folder, SourcePosition at, ReadingContext context)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder).Where(IsTest).Take(MostTests + 1).Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Faults.Add(Codes.Unreadable, at, $"the folder of tests can't be read: {e.Message}");
            return [];
        }
    }

    private static bool IsTest(string path) => Path.GetExtension(path) is ".yml" or ".yaml";

    private static void CheckNames(ImmutableArray<string> files, ReadingContext context)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            var at = new SourcePosition(context.Shown(file), 1, 1);
            var name = Path.GetFileNameWithoutExtension(file);
            if (!context.Boundary.Contains(file))
            {
                context.Faults.Add(
                    Codes.OutsideRepository,
                    at,
                    "this test is a link out of the repository",
                    "put a copy in its place");
            }

            if (!IsName(name))
            {
                context.Faults.Add(
                    Codes.InvalidName,
                    at,
                    $"'{name}' can't be the name of a test",
                    "take letters, digits, dots, - and _, a letter or a digit first, 100 at most");
            }
            else if (!seen.TryAdd(name, file))
            {
                context.Faults.Add(
                    Codes.InvalidName,
                    at,
                    $"there are two tests '{name}': {Path.GetFileName(seen[name])} has the same name",
                    "rename one");
            }
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
