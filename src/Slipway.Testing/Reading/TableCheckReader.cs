using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Reads what is expected of tables.</summary>
internal sealed class TableCheckReader(Faults faults)
{
    private const string None = "none";

    private readonly BoundsReader _bounds = new(faults);

    public IEnumerable<OutputCheck> Read(KeyReader reader, YamlMap map, string what)
    {
        var checks = new List<OutputCheck>();
        if (map.Find("rows") is { Value.IsNull: false } rows && _bounds.ReadCount(rows, what) is { } count)
        {
            checks.Add(new RowsCheck(rows.Key.Position, count));
        }

        if (Columns(reader, what) is { } columns)
        {
            checks.Add(columns);
        }

        checks.AddRange(Nulls(reader, what));
        foreach (var entry in reader.Map("values")?.Entries ?? [])
        {
            if (Values(entry, what) is { } values)
            {
                checks.Add(values);
            }
        }

        return checks;
    }

    private ColumnsCheck? Columns(KeyReader reader, string what)
    {
        if (reader.Value("columns") is not YamlMap map)
        {
            return reader.Texts("columns") is { IsEmpty: false } names
                ? new ColumnsCheck(reader.At("columns"), names, IsExact: false)
                : null;
        }

        var exactly = new KeyReader(map, $"'columns' of {what}", TestKeys.Columns, faults);
        return exactly.Texts("exactly") is { IsEmpty: false } all
            ? new ColumnsCheck(reader.At("columns"), all, IsExact: true)
            : null;
    }

    private IEnumerable<NullsCheck> Nulls(KeyReader reader, string what)
    {
        switch (reader.Value("nulls"))
        {
            case null:
                break;
            case YamlScalar { Text: None } or YamlScalar { Text: "0", IsPlain: true }:
                yield return new NullsCheck(reader.At("nulls"), null, new NumberBounds { Max = 0 });
                break;
            case YamlMap map:
                foreach (var entry in map.Entries)
                {
                    if (entry.Value is YamlScalar { Text: None })
                    {
                        yield return new NullsCheck(entry.Key.Position, entry.Key.Text, new NumberBounds { Max = 0 });
                    }
                    else if (_bounds.ReadCount(entry, $"'nulls' of {what}") is { } count)
                    {
                        yield return new NullsCheck(entry.Key.Position, entry.Key.Text, count);
                    }
                }

                break;
            case var other:
                reader.Wrong<string>("nulls", other, "none, or a number of them for each column");
                break;
        }
    }

    private ValuesCheck? Values(YamlEntry entry, string what)
    {
        var (column, value) = entry;
        var of = $"column '{column.Text}' of {what}";
        if (value is not YamlMap map)
        {
            faults.Add(Codes.InvalidValue, value.Position, $"{of} must say what its values may be", "{ min: 0 }");
            return null;
        }

        var reader = new KeyReader(map, of, TestKeys.Values, faults);
        var each = new NumberBounds { Min = reader.Number("min"), Max = reader.Number("max") };
        return new ValuesCheck(column.Position, column.Text)
        {
            Each = each.Min is null && each.Max is null ? null : _bounds.Ordered(
                each, column.Position, column.Text, what),
            In = In(reader),
            IsUnique = reader.Boolean("unique") ?? false,
            Mean = map.Find("mean") is { Value.IsNull: false } mean ? _bounds.Read(mean, of) : null,
        };
    }

    private static ImmutableArray<string> In(KeyReader reader)
    {
        if (reader.Value("in") is YamlSequence { Items.IsEmpty: true } empty)
        {
            reader.Wrong<string>("in", empty, "one value or more");
        }

        return reader.Texts("in");
    }
}
