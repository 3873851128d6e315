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

        return [.. Dependencies(document).SelectMany(value => Items(manifest, value))];
    }

    private static DocumentSyntax? Parse(ManifestText manifest)
    {
        try
        {
            return SyntaxParser.Parse(manifest.Text, manifest.File, true);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The parser stumbles over a backslash in a string with nothing, or with a symbol, behind it.
            var (_, line) = manifest.Lines().LastOrDefault(line => line.Text.Contains('\\', StringComparison.Ordinal), ("", 1));
            manifest.Report(line, "not TOML: an escape sequence has no end, or no meaning");
            return null;
        }
    }

    // [project] with dependencies = […], or project.dependencies = […] above all tables.
    private static IEnumerable<ValueSyntax> Dependencies(DocumentSyntax document) =>
        document.Tables.OfType<TableSyntax>().Where(table => Name(table.Name) == "project")
            .SelectMany(table => table.Items).Where(item => Name(item.Key) == "dependencies")
            .Concat(document.KeyValues.Where(item => Name(item.Key) == "project.dependencies"))
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
