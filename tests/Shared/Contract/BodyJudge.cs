using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Slipway.Testing.Contract;

/// <summary>Holds a body against a type of the contract.</summary>
/// <param name="contract">The contract.</param>
/// <param name="isRequest">Whether it is sent, so that what the server alone sets can't be in it.</param>
internal sealed class BodyJudge(RestContract contract, bool isRequest)
{
    private readonly List<string> _violations = [];

    /// <summary>What the body breaks, each with its place; empty when nothing is.</summary>
    public static IReadOnlyList<string> Judge(RestContract contract, bool isRequest, string type, JsonNode? body)
    {
        var judge = new BodyJudge(contract, isRequest);
        judge.Value("$", type, body);
        return judge._violations;
    }

    private void Value(string place, string type, JsonNode? value)
    {
        if (type == "any")
        {
            return;
        }

        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            Elements(place, type[..^2], value);
        }
        else if (type.StartsWith("map<", StringComparison.Ordinal))
        {
            Map(place, type[4..^1], value);
        }
        else if (contract.Enumerations.TryGetValue(type, out var names))
        {
            // Azure takes them in any case, and Microsoft's own clients send some so; it answers in one.
            if (Text(value) is not { } text || !names.Contains(text, isRequest ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal))
            {
                Add(place, $"is {Shown(value)}, and {type} has {string.Join(", ", names)}");
            }
        }
        else if (contract.Types.ContainsKey(type))
        {
            Object(place, type, value);
        }
        else if (!IsScalar(type, value))
        {
            Add(place, $"is {Shown(value)}, and no {type}");
        }
    }

    private void Elements(string place, string type, JsonNode? value)
    {
        if (value is not JsonArray elements)
        {
            Add(place, $"is {Shown(value)}, and no array");
            return;
        }

        for (var i = 0; i < elements.Count; i++)
        {
            Value($"{place}[{i}]", type, elements[i]);
        }
    }

    private void Map(string place, string type, JsonNode? value)
    {
        if (value is not JsonObject members)
        {
            Add(place, $"is {Shown(value)}, and no map");
            return;
        }

        // Generated clients take a value of null in every map: it says that nothing is there.
        foreach (var (name, member) in members.Where(member => member.Value is not null))
        {
            Value($"{place}.{name}", type, member);
        }
    }

    private void Object(string place, string type, JsonNode? value)
    {
        if (value is not JsonObject body)
        {
            Add(place, $"is {Shown(value)}, and no {type}");
            return;
        }

        type = Told(place, type, body);
        var members = contract.MembersOf(type).ToDictionary();
        foreach (var (name, member) in body)
        {
            if (!members.TryGetValue(name, out var known))
            {
                Add($"{place}.{name}", $"is no member of {type}");
            }
            else if (isRequest && known.IsReadOnly)
            {
                if (member is not null)
                {
                    Add($"{place}.{name}", $"is read-only in {type}");
                }
            }
            else if (member is not null)
            {
                Value($"{place}.{name}", known.Type, member);
            }
        }

        foreach (var (name, _) in members.Where(member => member.Value.IsRequired && (!isRequest || !member.Value.IsReadOnly)))
        {
            if (body[name] is null)
            {
                Add($"{place}.{name}", $"is missing, and {type} requires it");
            }
        }
    }

    /// <summary>The type that a body says that it is of.</summary>
    private string Told(string place, string type, JsonObject body)
    {
        while (contract.Types[type].Discriminator is { } discriminator && body[discriminator] is { } told)
        {
            if (Text(told) is not { } value || contract.Extending(type, value) is not { } extending)
            {
                Add($"{place}.{discriminator}", $"is {Shown(told)}, of which no {type} is");
                return type;
            }

            if (extending == type)
            {
                return type;
            }

            type = extending;
        }

        return type;
    }

    private static bool IsScalar(string type, JsonNode? value) => type switch
    {
        _ when type.StartsWith('=') => Text(value) == type[1..],
        "string" => Text(value) is not null,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => value?.GetValueKind() == JsonValueKind.Number
            && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "date-time" => DateTimeOffset.TryParse(Text(value), CultureInfo.InvariantCulture, out _),
        "duration" => IsDuration(Text(value)),
        _ => throw new ArgumentException($"The contract has no type '{type}'.", nameof(type)),
    };

    private static bool IsDuration(string? text)
    {
        try
        {
            return text is not null && XmlConvert.ToTimeSpan(text) >= TimeSpan.Zero;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }

    private static string? Text(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static string Shown(JsonNode? value) => value?.ToJsonString() ?? "null";

    private void Add(string place, string what) => _violations.Add($"{place} {what}");
}
