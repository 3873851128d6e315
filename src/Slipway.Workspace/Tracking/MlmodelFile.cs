using System.Text;
using System.Text.Json.Nodes;
using Slipway.Core.Yaml;
using Slipway.Workspace.Blobs;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Workspace.Tracking;

/// <summary>The file <c>MLmodel</c>, by which a folder is a model of MLflow's: what flavors it has.</summary>
internal static class MlmodelFile
{
    private const string Name = "MLmodel";
    private const int Longest = 256 * 1024;

    /// <summary>Whether what lies at a place is a model of MLflow's.</summary>
    public static bool IsIn(BlobStore blobs, BlobLocation files) => blobs.Find(files.Below(Name)) is { IsFile: true };

    /// <summary>The flavors that it names, in Azure ML's form; none where it can't be read.</summary>
    public static JsonObject Flavors(BlobStore blobs, BlobLocation files)
    {
        try
        {
            if (blobs.Find(files.Below(Name)) is { Length: <= Longest })
            {
                using var reader = new StreamReader(blobs.OpenRead(files.Below(Name)), Encoding.UTF8);
                return BoundedYaml.Load(reader.ReadToEnd()).Documents is [{ RootNode: YamlMappingNode root }, ..]
                    && root.Children.TryGetValue("flavors", out var node) && node is YamlMappingNode flavors
                        ? Flavors(flavors)
                        : [];
            }
        }
        catch (Exception e) when (e is YamlException or BlobException)
        {
            // Whoever uses the model hears what is wrong with it.
        }

        return [];
    }

    private static JsonObject Flavors(YamlMappingNode flavors)
    {
        var result = new JsonObject();
        foreach (var (name, values) in flavors.Children)
        {
            if (name is YamlScalarNode { Value: { } flavor } && values is YamlMappingNode data)
            {
                result[flavor] = new JsonObject
                {
                    ["data"] = new JsonObject(data.Children
                        .Where(value => value is { Key: YamlScalarNode, Value: YamlScalarNode })
                        .Select(value => KeyValuePair.Create(value.Key.ToString(), (JsonNode?)value.Value.ToString()))),
                };
            }
        }

        return result;
    }
}
