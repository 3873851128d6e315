namespace Slipway.Testing.Judging;

/// <summary>What the numbers of outputs are called: by who measures them, and by who looks them up later.</summary>
internal static class MeasuredNames
{
    public const string Rows = "rows";

    public static string Mean(string column) => $"mean of column {Shown.Text(column)}";

    /// <summary>The name of a number of an output.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="key">The output, as the test has it.</param>
    public static string Of(string what, string key) => $"{what} of {key}";
}
