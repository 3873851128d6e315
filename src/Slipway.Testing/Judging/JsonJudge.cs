using System.Text.Json;
using Slipway.Core.Text;
using Slipway.Testing.Data;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Judges what stands in JSON.</summary>
internal sealed class JsonJudge(FileSink file)
{
    public void Judge(IEnumerable<JsonCheck> checks)
    {
        using var document = JsonFile.Read(file.Path);
        foreach (var check in checks)
        {
            Judge(check, document.RootElement);
        }
    }

    private void Judge(JsonCheck check, JsonElement root)
    {
        var value = Find(root, JsonPath.Parse(check.Path)!, out var missing);
        if (value is { } found && JsonShown.NumberOf(found) is { } number)
        {
            file.Measure(check.Path, number, check.Number);
        }

        switch (value)
        {
            case null when check.IsThere:
                file.Add(Codes.WrongOutput, check.Position, check.Path, Wanted(check), missing);
                break;
            case { } there when !check.IsThere:
                file.Add(Codes.WrongOutput, check.Position, check.Path, "nothing there", JsonShown.Of(there));
                break;
            case { } there when Complaint(check, there) is { } complaint:
                file.Add(Codes.WrongOutput, check.Position, check.Path, Wanted(check), complaint);
                break;
        }
    }

    private static string? Complaint(JsonCheck check, JsonElement value)
    {
        if (check.Number is { } bounds && !(JsonShown.NumberOf(value) is { } number && bounds.Contains(number)))
        {
            return JsonShown.Of(value);
        }

        if (check.EqualTo is { } wanted)
        {
            using var expected = JsonDocument.Parse(wanted);
            if (JsonComparison.Exact().FirstDifference(expected.RootElement, value) is not null)
            {
                return JsonShown.Of(value);
            }
        }

        if (check.Pattern is not { } pattern)
        {
            return null;
        }

        var text = JsonFile.TextOf(value) ?? value.GetRawText();
        return PatternMatch.Complaint(pattern, text) is not { } complaint ? null
            : complaint.Length > 0 ? complaint
            : JsonShown.Of(value);
    }

    private static string Wanted(JsonCheck check)
    {
        var parts = new[]
        {
            check.Number?.ToString(),
            check.EqualTo,
            check.Pattern is { } pattern ? $"a match of {Shown.Text(pattern)}" : null,
        }.Where(part => part is not null).ToList();
        return parts.Count == 0 ? "that it is there" : string.Join(" and ", parts);
    }

    private static JsonElement? Find(JsonElement root, JsonPath path, out string missing)
    {
        var (at, way) = (root, "$");
        foreach (var part in path.Parts)
        {
            if (Next(at, part) is not { } next)
            {
                missing = Missing(at, way, part);
                return null;
            }

            (at, way) = (next, $"{way}{part}");
        }

        missing = "";
        return at;
    }

    private static JsonElement? Next(JsonElement at, JsonPathPart part) =>
        at.ValueKind == JsonValueKind.Object && part.Name is { } name && at.TryGetProperty(name, out var member)
            ? member
        : at.ValueKind == JsonValueKind.Array && part.Index is { } index && index < at.GetArrayLength() ? at[index]
        : null;

    private static string Missing(JsonElement at, string way, JsonPathPart part)
    {
        if (part.Name is { } name && at.ValueKind == JsonValueKind.Object)
        {
            var names = at.EnumerateObject().Take(1000).Select(member => member.Name).ToList();
            return $"no {Shown.Text(name)} in {way}, which has {Shown.Names(names)}{NearestName.Hint(name, names)}";
        }

        return at.ValueKind == JsonValueKind.Array && part.Index is { } index
            ? $"no place {index} in {way}, which has {at.GetArrayLength()}, counted from 0"
            : $"{JsonShown.Of(at)} in {way}";
    }
}
