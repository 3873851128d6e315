using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace Slipway.Pipelines.Tests.Translation;

/// <summary>
/// Brings two bodies to the form in which they must be equal. What is taken out cannot be the same, or says nothing:
/// <list type="bullet">
/// <item>Ids of assets are replaced by the assets themselves, so that their order does not count and their content does.</item>
/// <item>The empty folder that the SDK uploads as the code of a command without code.</item>
/// <item>Random names: a job without a name shows <c>JOBNAME</c>.</item>
/// <item>The hash in the place of an upload, and the slash at its end.</item>
/// <item>A label is a version called <c>LABEL-…</c> there, and a label here, which the workspace resolves.</item>
/// <item>
/// The data that an online deployment collects are named by it, which only a workspace tells: the rows call them by what
/// they are, <c>model_inputs</c>.
/// </item>
/// <item>A Conda file is compared as YAML: the SDK writes it anew, we send it as it is.</item>
/// <item>Keys without a value, the order of keys, and whether a whole number is written with a dot.</item>
/// </list>
/// </summary>
internal static partial class Normalization
{
    public static string Of(JsonNode? body, JsonArray assets) => Normalize(null, body, assets)?.ToJsonString() ?? "null";

    private static JsonNode? Normalize(string? key, JsonNode? node, JsonArray assets) => node switch
    {
        null => null,
        JsonObject map => new JsonObject(map
            .Select(pair => KeyValuePair.Create(pair.Key, Normalize(pair.Key, pair.Value, assets)))
            .Where(pair => pair.Value is not null)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)),
        JsonArray list => new JsonArray([.. list.Select(item => Normalize(null, item, assets))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number =>
            JsonValue.Create(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text(key, value.GetValue<string>(), assets),
        _ => node.DeepClone(),
    };

    private static JsonNode? Text(string? key, string text, JsonArray assets)
    {
        if (AssetId().Match(text) is { Success: true } id)
        {
            var asset = (JsonObject)assets[int.Parse(id.Groups[2].Value, CultureInfo.InvariantCulture)]!;
            return (string?)asset["path"] == "PLACEHOLDER(no code)"
                ? null
                : new JsonObject { ["prefix"] = id.Groups[1].Value, ["asset"] = Normalize(null, asset, assets) };
        }

        if (text == "JOBNAME")
        {
            return null;
        }

        if (key == "condaFile")
        {
            var content = new DeserializerBuilder().Build().Deserialize(text);
            var json = new SerializerBuilder().JsonCompatible().Build().Serialize(content!);
            return Normalize(null, JsonNode.Parse(json), assets);
        }

        var uploaded = Upload().Replace(text, "UPLOAD/$1");
        return JsonValue.Create(Collected().Replace(Label().Replace(uploaded, "/labels/$1"), "/data/$1/versions/1"));
    }

    [GeneratedRegex(@"^(azureml:)?\{\{asset:(\d+)\}\}$")]
    private static partial Regex AssetId();

    [GeneratedRegex("^azureml:.*/LocalUpload/[0-9a-f]+/(.*?)/?$")]
    private static partial Regex Upload();

    [GeneratedRegex("/data/[^/]+-(model_inputs|model_outputs)/versions/1$")]
    private static partial Regex Collected();

    [GeneratedRegex("/versions/LABEL-([^/]+)$")]
    private static partial Regex Label();
}
