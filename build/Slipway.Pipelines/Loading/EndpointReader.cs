using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads an <c>endpoint.yml</c>.</summary>
internal static class EndpointReader
{
    public const string FileName = "endpoint.yml";

    private static readonly string[] Keys = ["$schema", "name", "description", "tags", "auth_mode", "defaults"];

    public static EndpointDefinition Read(YamlMap map, DiagnosticBag found)
    {
        var reader = new MapReader(map, "the endpoint", found, Keys);
        var name = reader.Text("name");
        if (name is not null)
        {
            NameRules.CheckEndpoint(name, reader.At("name"), found);
        }

        if (reader.Has("defaults"))
        {
            found.Error(
                Codes.NotSupported,
                reader.At("defaults"),
                "the endpoint's default deployment is the one that was published last",
                "leave 'defaults' out");
        }

        // Batch endpoints take Entra tokens only.
        _ = reader.Word("auth_mode", "aad_token");
        return new EndpointDefinition(map.Position, name, reader.Text("description"), reader.Texts("tags"));
    }
}
