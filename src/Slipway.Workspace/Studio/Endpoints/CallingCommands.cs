using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Studio.Endpoints;

/// <summary>
/// How an endpoint is called from elsewhere, as commands to copy: with curl, and with Azure's command line, whose form of inputs
/// is that of Microsoft's "Create jobs and input data for batch endpoints".
/// </summary>
internal sealed class CallingCommands(StateFolder state)
{
    private const string DataExample = "azureml://datastores/workspaceblobstore/paths/your-data";

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The commands, with a value for each input that has to have one.</summary>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="address">Where a POST starts a job.</param>
    /// <param name="inputs">The inputs of the deployment that serves.</param>
    public Html Of(string endpoint, Uri address, IEnumerable<InputDefinition> inputs)
    {
        var given = inputs.Where(input => !input.IsOptional).Select(input => (Input: input, Value: Example(input))).ToList();
        var data = new JsonObject(given.Select(pair => KeyValuePair.Create(pair.Input.Name, (JsonNode?)Body(pair.Input, pair.Value))));
        var body = new JsonObject { ["properties"] = new JsonObject { ["inputData"] = data } };
        var curl = $"""
            sed 's/^/Authorization: Bearer /' {Quoted(state.TokenFile + Audience.MachineLearning.Suffix)} |
              curl --fail-with-body --cacert {Quoted(state.AuthorityCertificate)} {Quoted(address.AbsoluteUri)} \
                -H @- -H 'Content-Type: application/json' \
                -d {Quoted(body.ToJsonString(s_json))}
            """;
        var azure = string.Concat(given
            .Select((pair, number) => $" \\\n  {(number == 0 ? "--set " : "  ")}{Quoted($"inputs.{pair.Input.Name}.type={pair.Input.Type}")} "
                + Quoted($"inputs.{pair.Input.Name}.{(pair.Input.IsData ? "path" : "default")}={pair.Value}"))
            .Prepend($"az ml batch-endpoint invoke --name {Quoted(endpoint)}"));
        return Html.Of($"""
            {Command("With curl", curl)}
            {Command("With Azure's command line, once it is published there", azure)}
            """);
    }

    private static Html Command(string title, string command) => Html.Of($"""
        <h3>{title}</h3>
        <pre class="code" tabindex="0" role="region" aria-label="{title}"><code data-copy="the command">{command}</code></pre>
        """);

    private static string Example(InputDefinition input) => input.Default ?? input.Type.ToUpperInvariant() switch
    {
        _ when input.IsData => DataExample,
        _ when input.Choices.Count > 0 => input.Choices[0],
        "INTEGER" or "NUMBER" => input.Least ?? "1",
        "BOOLEAN" => "true",
        _ => "text",
    };

    private static JsonObject Body(InputDefinition input, string value) => input.IsData
        ? new JsonObject { ["jobInputType"] = input.Type, ["uri"] = value }
        : new JsonObject { ["jobInputType"] = "literal", ["value"] = value };

    // What a shell leaves as it is, whatever whoever published the component has called its inputs.
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
