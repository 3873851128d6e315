using Slipway.Core.Files;
using Slipway.Core.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Images;

/// <summary>Reads the one mapping that a YAML manifest consists of.</summary>
internal static class YamlManifest
{
    /// <summary>The mapping, or null when the text has none, which is then reported.</summary>
    public static YamlTable? Read(ManifestText manifest)
    {
        try
        {
            if (BoundedYaml.Load(manifest.Text.TrimStart('\uFEFF')).Documents is [{ RootNode: YamlMappingNode root }])
            {
                return new YamlTable(manifest, root);
            }

            manifest.Report(1, "a file of keys and values is expected here");
        }
        catch (YamlException e)
        {
            manifest.Report((int)Math.Max(1, e.Start.Line), $"not YAML: {e.InnerException?.Message ?? BoundedYaml.Reason(e)}");
        }
        catch (InputLimitException e)
        {
            manifest.ReportLimit(e);
        }

        return null;
    }
}
