using Slipway.Core.Yaml;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Reads what is expected of JSON.</summary>
internal sealed class JsonCheckReader(Faults faults)
{
    private readonly BoundsReader _bounds = new(faults);

    public IEnumerable<JsonCheck> Read(YamlMap? map, string what)
    {
        foreach (var (path, value) in map?.Entries ?? [])
        {
            if (JsonPath.Parse(path.Text) is null)
            {
                faults.Add(
                    Codes.InvalidValue,
                    path.Position,
                    $"'{path.Text}' of {what} is no place in JSON",
                    "write it as $.name, $.list[0] or $['a name']; quote it where it has [ or ' in it");
            }
            else if (Check(path, value, $"'{path.Text}' of {what}") is { } check)
            {
                yield return check;
            }
        }
    }

    private JsonCheck? Check(YamlScalar path, YamlValue value, string what)
    {
        if (value is not YamlMap map)
        {
            return JsonText.Of(value) is { } equal
                ? new JsonCheck(path.Position, path.Text) { EqualTo = equal }
                : NoJson(value, what);
        }

        var reader = new KeyReader(map, what, TestKeys.Json, faults);
        var check = new JsonCheck(path.Position, path.Text)
        {
            Pattern = PatternReader.Read(reader, "matches", faults),
            IsThere = reader.Boolean("exists") ?? true,
        };
        if (!check.IsThere && map.Entries.Length > 1)
        {
            faults.Add(
                Codes.InvalidValue,
                path.Position,
                $"{what} must not exist, and something else is expected of it",
                "leave one of them out");
        }

        return Equal(reader, check, what);
    }

    private JsonCheck? Equal(KeyReader reader, JsonCheck check, string what)
    {
        var bounds = new NumberBounds { Min = reader.Number("min"), Max = reader.Number("max") };
        if (reader.Value("equals") is not { } equal)
        {
            if (reader.Tolerance("tolerance") is not null)
            {
                faults.Add(
                    Codes.MissingKey,
                    reader.At("tolerance"),
                    $"{what} has a 'tolerance', and nothing that it is one of",
                    "add 'equals'");
            }

            return bounds.Min is null && bounds.Max is null
                ? check
                : check with { Number = _bounds.Ordered(bounds, check.Position, check.Path, what) };
        }

        if (equal is YamlScalar scalar && NumberText.Parse(scalar) is { } number)
        {
            bounds = bounds with { EqualTo = number, Tolerance = reader.Tolerance("tolerance") ?? 0 };
            return check with { Number = _bounds.Ordered(bounds, check.Position, check.Path, what) };
        }

        if (reader.Has("tolerance") || reader.Has("min") || reader.Has("max"))
        {
            faults.Add(
                Codes.InvalidValue, equal.Position, $"{what} has bounds, and equals no number", "leave the bounds out");
        }

        return JsonText.Of(equal) is { } json ? check with { EqualTo = json } : NoJson(equal, what);
    }

    private JsonCheck? NoJson(YamlValue value, string what)
    {
        faults.Add(Codes.InvalidValue, value.Position, $"{what} equals what JSON can't hold: NaN or infinity");
        return null;
    }
}
