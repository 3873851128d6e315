using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>An input as a component declares it.</summary>
internal sealed record InputDefinition
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public string? Default { get; init; }

    public bool IsOptional { get; init; }

    /// <summary>How data comes to the component, where it says so.</summary>
    public string? Mode { get; init; }

    public string? Description { get; init; }

    /// <summary>The least that a number may be.</summary>
    public string? Least { get; init; }

    /// <summary>The most that a number may be.</summary>
    public string? Most { get; init; }

    /// <summary>The values that it may have; none where it may have any.</summary>
    public IReadOnlyList<string> Choices => [.. (Allowed ?? []).Select(allowed => allowed.Text()).OfType<string>()];

    private JsonArray? Allowed { get; init; }

    public bool IsData => DataTypes.IsData(Type);

    /// <summary>The inputs of a component's specification.</summary>
    public static IReadOnlyDictionary<string, InputDefinition> Read(JsonObject specification, string path) =>
        specification.FindMembers("inputs", path).ToDictionary(
            member => member.Key,
            member => member.Value is JsonObject definition
                ? Read(member.Key, definition)
                : throw ApiException.InvalidContent("An input's definition must be an object.", $"{path}.inputs.{member.Key}"),
            StringComparer.Ordinal);

    /// <summary>Refuses a literal that is not of the declared type.</summary>
    /// <exception cref="ApiException">400: it is not.</exception>
    public void Check(string value, string path)
    {
        var fits = Type.ToUpperInvariant() switch
        {
            "INTEGER" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "NUMBER" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            "BOOLEAN" => bool.TryParse(value, out _),
            _ => true,
        };
        if (!fits)
        {
            throw ApiException.UserError($"The input '{Name}' is of type {Type}; '{value}' is not.", path);
        }

        if (Allowed is { Count: > 0 } && !Allowed.Any(allowed => allowed.Text() == value))
        {
            throw ApiException.UserError(
                $"The input '{Name}' must be one of {string.Join(", ", Allowed.Select(a => $"'{a.Text()}'"))}; "
                + $"'{value}' is not.",
                path);
        }

        if (Number(value) is { } number && (Number(Least) > number || Number(Most) < number))
        {
            throw ApiException.UserError(
                $"The input '{Name}' must lie between {Least ?? "-∞"} and {Most ?? "∞"}; {value} does not.", path);
        }
    }

    private static InputDefinition Read(string name, JsonObject definition) => new()
    {
        Name = name,
        Type = definition.FindText("type") ?? "string",
        Default = definition.FindText("default"),
        Mode = definition.FindText("mode"),
        Description = definition.FindText("description"),
        IsOptional = definition.FindFlag("optional"),
        Allowed = definition.Find("enum") as JsonArray,
        Least = definition.FindText("min"),
        Most = definition.FindText("max"),
    };

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
