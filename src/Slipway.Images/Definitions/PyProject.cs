using Slipway.Core.Files;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Slipway.Images;

/// <summary>
/// Reads the dependencies of a <c>pyproject.toml</c>
/// (<see href="https://packaging.python.org/en/latest/specifications/pyproject-toml/"/>): the list
/// <c>project.dependencies</c>, each item as PEP 508 writes it. Optional ones are for those who ask for them.
/// </summary>
internal static class PyProject
{
    private const string Remedy = "list them in project.dependencies, or in a requirements.txt beside it";
    private const int MostLetters = 512 * 1024;

    private static readonly TomlSerializerOptions s_options = new() { MaxDepth = 64 };

    public static IEnumerable<PythonPackage> Read(ManifestText manifest)
    {
        if (Parse(manifest) is not { } document)
        {
            return [];
        }

        if (document.HasErrors)
        {
            foreach (var problem in document.Diagnostics.Where(problem => problem.Kind == DiagnosticMessageKind.Error))
            {
                manifest.Report(problem.Span.Start.Line + 1, $"not TOML: {problem.Message}");
            }

            return [];
        }

        foreach (var table in document.Tables.OfType<TableSyntax>().Where(table => Name(table.Name) == "tool.poetry.dependencies"))
        {
            manifest.ReportUntested(
                table.Span.Start.Line + 1, "'tool.poetry.dependencies' is not read, so that nothing of it is tested", Remedy);
        }

        foreach (var dynamic in Values(document, "dynamic").OfType<ArraySyntax>().Where(IsWithDependencies))
        {
            manifest.ReportUntested(
                dynamic.Span.Start.Line + 1, "dependencies that are 'dynamic' are not here to be read, so that none of them is tested", Remedy);
        }

        return [.. Values(document, "dependencies").SelectMany(value => Items(manifest, value))];
    }

    /// <summary>What the project calls itself; null where it does not say so.</summary>
    public static string? NameOf(ManifestText manifest) => Parse(manifest) is { HasErrors: false } document
        ? Values(document, "name").OfType<StringValueSyntax>().FirstOrDefault()?.Value
        : null;

    private static DocumentSyntax? Parse(ManifestText manifest)
    {
        if (manifest.Text.Length > MostLetters)
        {
            manifest.ReportLimit(new InputLimitException($"it is longer than {MostLetters} letters"));
            return null;
        }

        try
        {
            return SyntaxParser.Parse(manifest.Text, s_options, manifest.File, true);
        }
        catch (TomlException)
        {
            manifest.ReportLimit(new InputLimitException(
                $"its lists and tables stand in one another more than {s_options.MaxDepth} deep", LineOfDepth(manifest.Text)));
            return null;
        }
        catch (ArgumentOutOfRangeException)
        {
            // The parser stumbles over a backslash in a string with nothing, or with a symbol, behind it.
            var line = manifest.Lines().Where(item => item.Text.Contains('\\', StringComparison.Ordinal))
                .Select(item => item.Number).LastOrDefault(1);
            manifest.Report(line, "not TOML: an escape sequence has no end, or no meaning");
            return null;
        }
    }

    private static bool IsWithDependencies(ArraySyntax list) =>
        list.Items.Any(item => item.Value is StringValueSyntax { Value: "dependencies" });

    // The parser does not say where. Brackets within quotes may make it an earlier line than it is.
    private static int LineOfDepth(string text)
    {
        var (line, depth) = (1, 0);
        foreach (var letter in text)
        {
            line += letter == '\n' ? 1 : 0;
            depth += letter is '[' or '{' ? 1 : letter is ']' or '}' ? -1 : 0;
            if (depth > s_options.MaxDepth)
            {
                return line;
            }
        }

        return 1;
    }

    // [project] with dependencies = […], or project.dependencies = […] above all tables.
    private static IEnumerable<ValueSyntax> Values(DocumentSyntax document, string key) =>
        document.Tables.OfType<TableSyntax>().Where(table => Name(table.Name) == "project")
            .SelectMany(table => table.Items).Where(item => Name(item.Key) == key)
            .Concat(document.KeyValues.Where(item => Name(item.Key) == $"project.{key}"))
            .Select(item => item.Value)
            .OfType<ValueSyntax>();

    private static IEnumerable<PythonPackage> Items(ManifestText manifest, ValueSyntax value)
    {
        if (value is not ArraySyntax list)
        {
            manifest.Report(value.Span.Start.Line + 1, "'dependencies' should be a list of texts");
            yield break;
        }

        foreach (var item in list.Items.Select(item => item.Value))
        {
            var line = (item ?? value).Span.Start.Line + 1;
            if (item is not StringValueSyntax { Value: { } text })
            {
                manifest.Report(line, "each item of 'dependencies' should be a text");
            }
            else if (RequirementParser.Parse(manifest, text.Trim(), line) is { } package)
            {
                yield return package;
            }
        }
    }

    private static string Name(KeySyntax? key) => key is null
        ? ""
        : string.Join('.', new[] { Part(key.Key) }.Concat(key.DotKeys.Select(part => Part(part.Key))));

    private static string Part(BareKeyOrStringValueSyntax? part) => part switch
    {
        BareKeySyntax { Key.Text: { } text } => text,
        StringValueSyntax { Value: { } text } => text,
        _ => "",
    };
}
