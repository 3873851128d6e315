using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Sources;

/// <summary>Reads a YAML file, which is to have one mapping.</summary>
internal static class SourceText
{
    /// <summary>The file's mapping, or null when it has none; what is wrong goes into <paramref name="found"/>.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="shownAs">How diagnostics name it.</param>
    /// <param name="found">Takes what is wrong.</param>
    public static YamlMap? Read(string path, string shownAs, DiagnosticBag found)
    {
        try
        {
            var repeated = new List<YamlScalar>();
            var documents = YamlDocuments.Read(BoundedFile.ReadText(path), shownAs, repeated);
            foreach (var key in repeated)
            {
                found.Warning(
                    Codes.InvalidYaml,
                    key.Position,
                    $"the key '{key.Text}' is given again further down, and only the last one counts",
                    "delete one of them");
            }

            if (documents is [YamlMap root])
            {
                return root;
            }

            found.Error(
                Codes.InvalidYaml,
                new SourcePosition(shownAs, 1, 1),
                "a file of keys and values is expected here",
                documents.IsEmpty ? "it is empty: write at least one key, such as 'description: …', or delete it" : null);
        }
        catch (YamlFormatException e)
        {
            found.Error(Codes.InvalidYaml, new SourcePosition(shownAs, e.Line, e.Column), $"this is not YAML: {e.Message}");
        }
        catch (InputLimitException e)
        {
            found.Error(
                Codes.TooLarge,
                new SourcePosition(shownAs, e.Line, e.Column),
                $"this is not read: {e.Message}",
                "split it into files of components, or write less of it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Error(Codes.MissingFile, new SourcePosition(shownAs, 1, 1), $"this can't be read: {e.Message}");
        }

        return null;
    }
}
