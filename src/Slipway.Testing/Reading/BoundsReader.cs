using Slipway.Core.Diagnostics;
using Slipway.Core.Yaml;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Reads what a number may be: a number itself, or <c>min</c> and <c>max</c>.</summary>
internal sealed class BoundsReader(Faults faults)
{
    /// <summary>What the value of a key says; null, and reported, where it says nothing.</summary>
    public NumberBounds? Read(YamlEntry entry, string what)
    {
        var (key, value) = entry;
        switch (value)
        {
            case YamlMap map:
                var reader = new KeyReader(map, $"'{key.Text}' of {what}", TestKeys.Bounds, faults);
                return Ordered(
                    new NumberBounds { Min = reader.Number("min"), Max = reader.Number("max") },
                    key.Position,
                    key.Text,
                    what);
            case YamlScalar scalar when NumberText.Parse(scalar) is { } number:
                return new NumberBounds { Min = number, Max = number };
            default:
                faults.Add(
                    Codes.InvalidValue,
                    value.Position,
                    $"'{key.Text}' of {what} must be a number, or have 'min' and 'max'");
                return null;
        }
    }

    /// <summary>A count, which is no fraction and not below zero.</summary>
    public NumberBounds? ReadCount(YamlEntry entry, string what)
    {
        if (Read(entry, what) is not { } bounds)
        {
            return null;
        }

        foreach (var bound in (double?[])[bounds.Min, bounds.Max])
        {
            if (bound is { } count && (count < 0 || count % 1 != 0))
            {
                faults.Add(
                    Codes.InvalidValue,
                    entry.Value.Position,
                    $"'{entry.Key.Text}' of {what} counts, so that it must be a whole number");
                return null;
            }
        }

        return bounds;
    }

    /// <summary>Sizes, with units.</summary>
    public NumberBounds? ReadSize(YamlEntry entry, string what)
    {
        var (key, value) = entry;
        switch (value)
        {
            case YamlMap map:
                var reader = new KeyReader(map, $"'{key.Text}' of {what}", TestKeys.Bounds, faults);
                var bounds = new NumberBounds { Min = Size(reader, "min"), Max = Size(reader, "max") };
                return Ordered(bounds, key.Position, key.Text, what);
            case YamlScalar scalar when ByteSize.Parse(scalar.Text) is { } size:
                return new NumberBounds { Min = size, Max = size };
            default:
                faults.Add(
                    Codes.InvalidValue,
                    value.Position,
                    $"'{key.Text}' of {what} must be a size such as 1.5 kB, or have 'min' and 'max'");
                return null;
        }
    }

    /// <summary>The bounds, where a number can be within them; else null, and reported.</summary>
    public NumberBounds? Ordered(NumberBounds bounds, SourcePosition at, string key, string what)
    {
        if (bounds.Min > bounds.Max)
        {
            faults.Add(
                Codes.InvalidValue,
                at,
                $"'{key}' of {what} has a 'min' above its 'max', which nothing can be",
                "exchange them");
            return null;
        }

        if (bounds.EqualTo + bounds.Tolerance < bounds.Min || bounds.EqualTo - bounds.Tolerance > bounds.Max)
        {
            faults.Add(
                Codes.InvalidValue,
                at,
                $"'{key}' of {what} must equal what its 'min' or 'max' excludes",
                "leave one of them out");
            return null;
        }

        return bounds;
    }

    private static double? Size(KeyReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
        {
            return null;
        }

        if (ByteSize.Parse(text) is { } size)
        {
            return size;
        }

        reader.Wrong<string>(key, reader.Value(key)!, "a size, with B, kB, kiB, MB, MiB, GB or GiB");
        return null;
    }
}
