using System.Collections.Immutable;
using System.Globalization;

namespace Slipway.Workspace.Sweeps;

/// <summary>A hyperparameter of a sweep, with the values that it may have.</summary>
/// <param name="Name">The name in the trial's command.</param>
/// <param name="Distribution">How values are distributed.</param>
/// <param name="Values">Of a choice, its values as texts; of another distribution, its numbers in the order of Azure's expressions.</param>
internal sealed record Hyperparameter(string Name, Distribution Distribution, ImmutableArray<string> Values)
{
    // Beyond this two numbers that differ by rounding alone would read as different.
    private const string SteppedFormat = "G12";

    /// <summary>The value at a place of the distribution.</summary>
    /// <param name="place">From 0 to 1, less than 1: which share of all values lies below.</param>
    public string At(double place) => Distribution switch
    {
        Distribution.Choice => Values[(int)(place * Values.Length)],
        Distribution.RandInt => Math.Floor(place * Number(0)).ToString("F0", CultureInfo.InvariantCulture),
        Distribution.Uniform => Text(Uniform(place)),
        Distribution.QUniform => Stepped(Uniform(place), 2),
        Distribution.LogUniform => Text(Math.Exp(Uniform(place))),
        Distribution.QLogUniform => Stepped(Math.Exp(Uniform(place)), 2),
        Distribution.Normal => Text(Normal(place)),
        Distribution.QNormal => Stepped(Normal(place), 2),
        Distribution.LogNormal => Text(Math.Exp(Normal(place))),
        Distribution.QLogNormal => Stepped(Math.Exp(Normal(place)), 2),
        _ => throw new InvalidOperationException($"there is no distribution {Distribution}"),
    };

    private double Number(int index) => double.Parse(Values[index], CultureInfo.InvariantCulture);

    private double Uniform(double place) => Number(0) + (place * (Number(1) - Number(0)));

    private double Normal(double place) => Number(0) + (Number(1) * NormalDistribution.Quantile(place));

    private string Stepped(double value, int step) =>
        (Math.Round(value / Number(step)) * Number(step)).ToString(SteppedFormat, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
