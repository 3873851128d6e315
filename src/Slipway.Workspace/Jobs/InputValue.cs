using System.Text.Json.Nodes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>An input as it is given in a job, a node or an invocation.</summary>
/// <param name="Type">The given type: <c>literal</c>, or a type of data.</param>
/// <param name="Value">The literal, or the URI of the data.</param>
internal sealed record InputValue(string Type, string Value)
{
    /// <summary>How data comes to the step, where that is said with the value.</summary>
    public string? Mode { get; init; }

    public bool IsLiteral => Type.Equals("literal", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ApiException">400: it is no input.</exception>
    public static InputValue Parse(JsonNode node, string path)
    {
        if (node is not JsonObject given)
        {
            // The short form: a bare literal.
            return new InputValue("literal", node.Text() ?? throw NoInput(path));
        }

        var type = given.FindText("jobInputType") ?? given.FindText("type") ?? "literal";
        var isLiteral = type.Equals("literal", StringComparison.OrdinalIgnoreCase);
        if (!isLiteral && !DataTypes.IsData(type))
        {
            throw ApiException.InvalidContent($"'{type}' is no type of an input.", $"{path}.jobInputType");
        }

        var value = isLiteral ? given.FindText("value") : given.FindText("uri") ?? given.FindText("path");
        return new InputValue(type, value ?? throw NoInput(path)) { Mode = given.FindText("mode") };
    }

    /// <summary>As a job's body has it.</summary>
    public JsonObject ToJson() => IsLiteral
        ? new JsonObject { ["jobInputType"] = "literal", ["value"] = Value }
        : new JsonObject { ["jobInputType"] = DataTypes.Canonical(Type), ["uri"] = Value };

    private static ApiException NoInput(string path) =>
        ApiException.InvalidContent("An input needs a 'value' (a literal) or a 'uri' (data).", path);
}
