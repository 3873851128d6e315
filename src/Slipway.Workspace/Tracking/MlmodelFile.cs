using System.Text;
using System.Text.Json.Nodes;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Workspace.Blobs;

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
                return YamlDocuments.Read(reader.ReadToEnd(), Name) is [YamlMap root, ..]
                    && root.Find("flavors")?.Value is YamlMap flavors
                        ? Flavors(flavors)
                        : [];
            }
        }
        catch (Exception e) when (e is YamlFormatException or InputLimitException or BlobException)
        {
            // Whoever uses the model hears what is wrong with it.
        }

        return [];
    }

    private static JsonObject Flavors(YamlMap flavors)
    {
        var result = new JsonObject();
        foreach (var (name, values) in flavors.Entries)
        {
            if (values is YamlMap data)
            {
                result[name.Text] = new JsonObject
                {
                    ["data"] = new JsonObject(data.Entries
                        .Where(entry => entry.Value is YamlScalar)
                        .Select(entry => KeyValuePair.Create(entry.Key.Text, (JsonNode?)((YamlScalar)entry.Value).Text))),
                };
            }
        }

        return result;
    }
}
