using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Images;

/// <summary>Reads the one mapping that a YAML manifest consists of.</summary>
internal static class YamlManifest
{
    /// <summary>The mapping, or null when the text has none, which is then reported.</summary>
    public static YamlTable? Read(ManifestText manifest)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(manifest.Text.TrimStart('\uFEFF')));
        }
        catch (YamlException e)
        {
            manifest.Report((int)Math.Max(1, e.Start.Line), $"not YAML: {e.InnerException?.Message ?? e.Message}");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What the library throws for some texts that end within a list or a mapping.
            manifest.Report(1, "not YAML: a list or a mapping in it has no end");
            return null;
        }

        if (stream.Documents is [{ RootNode: YamlMappingNode root }])
        {
            return new YamlTable(manifest, root);
        }

        manifest.Report(1, "a file of keys and values is expected here");
        return null;
    }
}
