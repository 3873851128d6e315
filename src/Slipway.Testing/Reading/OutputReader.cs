using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Reads what a test expects of outputs.</summary>
internal sealed class OutputReader(ReadingContext context, OutputNames names)
{
    private readonly BoundsReader _bounds = new(context.Faults);
    private readonly TableCheckReader _tables = new(context.Faults);
    private readonly JsonCheckReader _json = new(context.Faults);

    public ImmutableArray<OutputExpectation> Read(YamlMap? map)
    {
        var read = ImmutableArray.CreateBuilder<OutputExpectation>();
        foreach (var (key, value) in map?.Entries ?? [])
        {
            var address = names.Find(key.Text, key.Position);
            var checks = Checks(key, value);
            if (address is not null)
            {
                read.Add(new OutputExpectation(key.Position, key.Text, address, checks));
            }
        }

        return read.ToImmutable();
    }

    private ImmutableArray<OutputCheck> Checks(YamlScalar key, YamlValue value)
    {
        var what = $"output '{key.Text}'";
        if (value is not YamlMap map)
        {
            context.Faults.Add(
                Codes.InvalidValue,
                value.Position,
                $"{what} must say what is expected of it",
                $"{key.Text}: {{ exists: true }}");
            return [];
        }

        var reader = new KeyReader(map, what, TestKeys.Output, context.Faults);
        var checks = ImmutableArray.CreateBuilder<OutputCheck>();
        if (reader.Boolean("exists") is { } isThere)
        {
            checks.Add(new ExistsCheck(reader.At("exists"), isThere));
            if (!isThere && map.Entries.Length > 1)
            {
                context.Faults.Add(
                    Codes.InvalidValue,
                    reader.At("exists"),
                    $"{what} must not exist, and something else is expected of it",
                    "leave one of them out");
            }
        }

        if (Entry(map, "size") is { } size && _bounds.ReadSize(size, what) is { } bytes)
        {
            checks.Add(new SizeCheck(size.Key.Position, bytes));
        }

        checks.AddRange(_tables.Read(reader, map, what));
        checks.AddRange(_json.Read(reader.Map("json"), what));
        if (Text(reader, what) is { } text)
        {
            checks.Add(text);
        }

        return checks.ToImmutable();
    }

    private TextCheck? Text(KeyReader reader, string what)
    {
        if (reader.Map("text") is not { } map)
        {
            return null;
        }

        var keys = new KeyReader(map, $"'text' of {what}", TestKeys.Text, context.Faults);
        return new TextCheck(reader.At("text"))
        {
            Contains = keys.Texts("contains"),
            Pattern = PatternReader.Read(keys, "matches", context.Faults),
        };
    }

    private static YamlEntry? Entry(YamlMap map, string key) =>
        map.Find(key) is { Value.IsNull: false } entry ? entry : null;
}
