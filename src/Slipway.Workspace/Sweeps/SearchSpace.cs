using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Sweeps;

/// <summary>
/// Reads a search space in the two forms that clients send: a job's <c>"C": ["uniform", [0.1, 1]]</c>, and a pipeline step's
/// <c>"C": {"type": "uniform", "min_value": 0.1, "max_value": 1}</c>.
/// </summary>
internal static class SearchSpace
{
    private const int MostParameters = 100;
    private const int MostValues = 10_000;

    // The least and the greatest value of a distribution.
    private static readonly double[] Ends = [0, Math.BitDecrement(1.0)];

    private static readonly string[] Range = ["minValue", "maxValue"];
    private static readonly string[] Bell = ["mu", "sigma"];

    // What a distribution is given, in the order of the short form.
    private static readonly Dictionary<Distribution, string[]> Numbers = new()
    {
        [Distribution.RandInt] = ["upper"],
        [Distribution.Uniform] = Range,
        [Distribution.QUniform] = [.. Range, "q"],
        [Distribution.LogUniform] = Range,
        [Distribution.QLogUniform] = [.. Range, "q"],
        [Distribution.Normal] = Bell,
        [Distribution.QNormal] = [.. Bell, "q"],
        [Distribution.LogNormal] = Bell,
        [Distribution.QLogNormal] = [.. Bell, "q"],
    };

    /// <exception cref="ApiException">400: it is none.</exception>
    public static ImmutableArray<Hyperparameter> Read(JsonObject sweep, string path)
    {
        path += ".searchSpace";
        if (sweep.FindObject("searchSpace") is not { Count: > 0 and <= MostParameters } space)
        {
            throw ApiException.InvalidContent($"A sweep needs a 'searchSpace' of 1 to {MostParameters} hyperparameters.", path);
        }

        return [.. space.Select(parameter => Read(parameter.Key, parameter.Value, $"{path}.{parameter.Key}"))];
    }

    private static Hyperparameter Read(string name, JsonNode? node, string path)
    {
        var (kind, given) = node switch
        {
            JsonArray { Count: > 0 } form => (form[0].Text(), form.Count > 1 ? form[1] : null),
            JsonObject form => (form.FindText("type"), form),
            _ => (null, null),
        };
        if (!Enum.TryParse<Distribution>(kind?.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var distribution)
            || !Enum.IsDefined(distribution) || char.IsAsciiDigit(kind![0]))
        {
            throw ApiException.InvalidContent(
                $"The hyperparameter '{name}' is none of the distributions "
                + $"{string.Join(", ", Enum.GetNames<Distribution>().Select(n => n.ToLowerInvariant()))}.",
                path);
        }

        return distribution == Distribution.Choice
            ? new Hyperparameter(name, distribution, Choices(name, given, path))
            : OfNumbers(name, distribution, given, path);
    }

    private static ImmutableArray<string> Choices(string name, JsonNode? given, string path)
    {
        var values = given switch
        {
            JsonObject form => form.Find("values") as JsonArray,
            // ["choice", [[a, b]]], and [a, b] of those who leave the inner list away.
            JsonArray and [JsonArray inner] => inner,
            _ => given as JsonArray,
        };
        return values is { Count: > 0 and <= MostValues } && values.All(value => value.Text() is not null)
            ? [.. values.Select(value => value.Text()!)]
            : throw ApiException.InvalidContent(
                $"The hyperparameter '{name}' needs 1 to {MostValues} values that are texts, numbers or flags.", path);
    }

    private static Hyperparameter OfNumbers(string name, Distribution distribution, JsonNode? given, string path)
    {
        var names = Numbers[distribution];
        var numbers = names.Select((number, index) => Number(given switch
        {
            JsonObject form => form.FindText(number),
            JsonArray form => index < form.Count ? form[index].Text() : null,
            _ => null,
        })).OfType<double>().ToList();
        var isValid = numbers.Count == names.Length
            && (names[0] != Range[0] || numbers[0] <= numbers[1])
            && (names[0] != Bell[0] || numbers[1] >= 0)
            && (names[^1] != "q" || numbers[^1] > 0)
            && (distribution != Distribution.RandInt || (numbers[0] >= 1 && numbers[0] <= int.MaxValue));
        if (!isValid)
        {
            throw ApiException.InvalidContent(
                $"The hyperparameter '{name}' needs the numbers {string.Join(", ", names)}, with no least above its most, no step of 0 and "
                + "no deviation below 0.",
                path);
        }

        var read = new Hyperparameter(name, distribution, [.. numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))]);
        return Ends.All(end => double.IsFinite(double.Parse(read.At(end), CultureInfo.InvariantCulture)))
            ? read
            : throw ApiException.InvalidContent($"The hyperparameter '{name}' has values that no number of 64 bits is.", path);
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
