using Slipway.Core.Files;
using Slipway.Core.Yaml;

namespace Slipway.Images;

/// <summary>Reads the one mapping that a YAML manifest consists of.</summary>
internal static class YamlManifest
{
    /// <summary>The mapping, or null when the text has none, which is then reported.</summary>
    public static YamlTable? Read(ManifestText manifest)
    {
        try
        {
            if (YamlDocuments.Read(manifest.Text, manifest.File) is [YamlMap root])
            {
                return new YamlTable(manifest, root);
            }

            manifest.Report(1, "a file of keys and values is expected here");
        }
        catch (YamlFormatException e)
        {
            manifest.Report(e.Line, $"not YAML: {e.Message}");
        }
        catch (InputLimitException e)
        {
            manifest.ReportLimit(e);
        }

        return null;
    }
}
