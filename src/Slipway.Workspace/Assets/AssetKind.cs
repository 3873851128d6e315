using System.Text.Json.Nodes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Assets;

/// <summary>A kind of versioned asset: a container by name, and in it versions that never change.</summary>
/// <param name="Segment">Its name in paths and types.</param>
/// <param name="OperationName">Its name in the specification's operation ids.</param>
/// <param name="CheckProperties">Refuses the properties that a version of this kind can't have.</param>
internal sealed record AssetKind(string Segment, string OperationName, Action<JsonObject> CheckProperties)
{
    /// <summary>Adds to a version's properties what follows from its name and from Azure's defaults.</summary>
    public Action<JsonObject, string, string> Complete { get; init; } = static (_, _, _) => { };

    /// <summary>Adds to a container's properties what follows from its newest version, which may be missing.</summary>
    public Action<JsonObject, JsonObject?> CompleteContainer { get; init; } = static (_, _) => { };

    /// <summary>The property that says where the files of a version are; null for a kind that has none.</summary>
    public string? Files { get; init; }

    /// <summary>Whether its resources say that they have been made.</summary>
    public bool IsProvisioned { get; init; } = true;

    /// <summary>The type of its versions below the workspace's.</summary>
    public string Versions => $"{Segment}/versions";

    public static AssetKind Environments { get; } = new("environments", "Environment", properties =>
    {
        if (properties.FindText("image") is null && properties.FindObject("build") is null)
        {
            throw ApiException.InvalidContent("An environment needs an 'image' or a 'build'.", "properties.image");
        }

        // Clients of some versions send the path on their own machine when they have not uploaded what lies there.
        if (properties.FindObject("build")?.FindText("contextUri") is { } context && !context.Contains("://", StringComparison.Ordinal))
        {
            throw ApiException.InvalidContent(
                $"'{context}' is no URI of a build context: upload it, as clients do of an environment that is loaded from a file.",
                "properties.build.contextUri");
        }
    })
    {
        Complete = static (properties, _, _) => properties["osType"] ??= "Linux",
    };

    public static AssetKind Codes { get; } = new("codes", "Code", properties => Require(properties, "codeUri"))
    {
        Files = "codeUri",
    };

    public static AssetKind Components { get; } = new("components", "Component", properties =>
    {
        if (properties.FindObject("componentSpec") is null)
        {
            throw ApiException.InvalidContent("A component needs a 'componentSpec'.", "properties.componentSpec");
        }
    })
    {
        Complete = static (properties, name, version) =>
        {
            // The path is what names a component; a specification may leave it to it, or say another thing.
            var specification = properties.FindObject("componentSpec")!;
            specification["name"] = name;
            specification["version"] = version;
        },
    };

    public static AssetKind Data { get; } = new("data", "Data", properties =>
    {
        Require(properties, "dataType");
        Require(properties, "dataUri");
    })
    {
        Files = "dataUri",
        CompleteContainer = static (properties, newest) => properties["dataType"] ??= newest?.FindText("dataType") ?? "uri_folder",
        IsProvisioned = false,
    };

    public static AssetKind Models { get; } = new("models", "Model", properties => Require(properties, "modelUri"))
    {
        Complete = static (properties, _, _) =>
        {
            properties["modelType"] ??= "custom_model";
            // Clients go through them without looking whether there are any.
            properties["flavors"] ??= new JsonObject();
        },
        Files = "modelUri",
    };

    public static IReadOnlyList<AssetKind> All { get; } = [Environments, Codes, Components, Data, Models];

    private static void Require(JsonObject properties, string name)
    {
        if (string.IsNullOrEmpty(properties.FindText(name)))
        {
            throw ApiException.InvalidContent($"'{name}' is required.", $"properties.{name}");
        }
    }
}
