using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>Turns texts into the values of parameters. Numbers are written as in C#, whatever the machine's language.</summary>
internal static class ValueConverter
{
    public static bool Supports(Type type) =>
        type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long)
        || type == typeof(double) || type == typeof(decimal) || type == typeof(TimeSpan) || type == typeof(Uri)
        || type == typeof(AbsolutePath) || type == typeof(Partition) || type.IsEnum;

    /// <summary>Converts what was given for a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="raw">What was given.</param>
    /// <param name="value">The value, of the parameter's type.</param>
    /// <returns>What is wrong with it (SLP1011), or null.</returns>
    public static Diagnostic? Convert(Parameter parameter, RawValue raw, out object? value)
    {
        value = null;
        if (!parameter.IsList)
        {
            return raw.Values is [var single] && TryConvert(parameter.ValueType, single, raw.Folder, out value)
                ? null
                : Invalid(parameter, raw, string.Join(' ', raw.Values));
        }

        var texts = raw.Values.SelectMany(text => Split(text, parameter.Separator)).ToList();
        var array = Array.CreateInstance(parameter.ValueType, texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            if (!TryConvert(parameter.ValueType, texts[i], raw.Folder, out var element))
            {
                return Invalid(parameter, raw, texts[i]);
            }

            array.SetValue(element, i);
        }

        value = array;
        return null;
    }

    /// <summary><c>a+b</c> is two values; <c>c++</c> is one.</summary>
    public static string[] Split(string text, string separator)
    {
        var parts = separator.Length == 0 ? [text] : text.Split(separator);
        return parts.All(part => part.Length > 0) ? parts : [text];
    }

    /// <summary>How a value of that type is written, for <c>--help</c>.</summary>
    public static string Placeholder(Type type) =>
        type.IsEnum ? string.Join('|', Enum.GetNames(type).Select(Names.ToKebabCase))
        : type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(decimal) ? "NUMBER"
        : type == typeof(TimeSpan) ? "TIME"
        : type == typeof(Uri) ? "URL"
        : type == typeof(AbsolutePath) ? "PATH"
        : type == typeof(Partition) ? "PART/TOTAL"
        : "VALUE";

    private static bool TryConvert(Type type, string text, string folder, [NotNullWhen(true)] out object? value)
    {
        var invariant = CultureInfo.InvariantCulture;
        value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(bool) => ToBool(text),
            _ when type == typeof(int) => int.TryParse(text, NumberStyles.Integer, invariant, out var i) ? i : null,
            _ when type == typeof(long) => long.TryParse(text, NumberStyles.Integer, invariant, out var l) ? l : null,
            _ when type == typeof(double) => double.TryParse(text, NumberStyles.Float, invariant, out var d) ? d : null,
            _ when type == typeof(decimal) =>
                decimal.TryParse(text, NumberStyles.Float, invariant, out var m) ? m : null,
            _ when type == typeof(TimeSpan) => ToTimeSpan(text),
            _ when type == typeof(Uri) => Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null,
            _ when type == typeof(AbsolutePath) =>
                text.Length > 0 ? new AbsolutePath(Path.GetFullPath(text, folder)) : null,
            _ when type == typeof(Partition) => Partition.TryParse(text, out var partition) ? partition : null,
            _ => ToEnum(type, text),
        };
        return value is not null;
    }

    private static bool? ToBool(string text) => text.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        _ => null,
    };

    private static object? ToEnum(Type type, string text)
    {
        var wanted = Names.Normalize(text);
        return Enum.GetNames(type).FirstOrDefault(name => Names.Normalize(name) == wanted) is { } name
            ? Enum.Parse(type, name)
            : null;
    }

    /// <summary><c>1.02:03:04</c> as .NET writes it, or <c>90s</c>, <c>500ms</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>.</summary>
    private static TimeSpan? ToTimeSpan(string text)
    {
        (string Suffix, TimeSpan Unit)[] units =
        [
            ("ms", TimeSpan.FromMilliseconds(1)),
            ("s", TimeSpan.FromSeconds(1)),
            ("m", TimeSpan.FromMinutes(1)),
            ("h", TimeSpan.FromHours(1)),
            ("d", TimeSpan.FromDays(1)),
        ];
        foreach (var (suffix, unit) in units.Where(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase)))
        {
            return double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
                && Math.Abs(count) <= TimeSpan.MaxValue / unit
                ? count * unit
                : null;
        }

        // A bare number would be days to .NET, which nobody means.
        return text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null;
    }

    private static Diagnostic Invalid(Parameter parameter, RawValue raw, string text)
    {
        var shown = parameter.IsSecret ? SecretMask.Replacement : text;
        var expected = parameter.ValueType switch
        {
            { IsEnum: true } type => $"one of {string.Join(", ", Enum.GetNames(type))}",
            var type when type == typeof(bool) => "true or false",
            var type when type == typeof(int) || type == typeof(long) => "a whole number",
            var type when type == typeof(double) || type == typeof(decimal) => "a number",
            var type when type == typeof(TimeSpan) => "a time such as 90s, 5m, 2h or 01:30:00",
            var type when type == typeof(Uri) => "an absolute URL",
            var type when type == typeof(AbsolutePath) => "a path",
            var type when type == typeof(Partition) => "a share such as 1/3",
            _ => "one value",
        };
        var nearest = parameter.ValueType.IsEnum ? Names.Nearest(text, Enum.GetNames(parameter.ValueType)) : null;
        return new Diagnostic(
            Codes.InvalidValue, $"'{shown}', given by {raw.Origin}, is no value for '{parameter.Name}': it takes {expected}")
        {
            Remedy = nearest is null ? null : $"did you mean '{nearest}'?",
        };
    }
}
