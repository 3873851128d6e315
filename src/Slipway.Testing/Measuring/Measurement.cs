namespace Slipway.Testing;

/// <summary>A number that a test's run came to: a metric that was logged, or what an expectation looked at in an output.</summary>
/// <param name="Name">
/// What it is: a metric's name, with its step before it where several log it (<c>train.loss</c>); else what the test calls it
/// (<c>rows of train_data</c>, <c>$.accuracy of evaluation/metrics.json</c>).
/// </param>
/// <param name="Value">The number.</param>
/// <param name="Better">Which numbers are better, as far as the test's bounds tell.</param>
public sealed record Measurement(string Name, double Value, BetterNumbers Better)
{
    /// <summary>What has become of an earlier measurement.</summary>
    /// <param name="earlier">The earlier number.</param>
    /// <param name="tolerance">How far the two may be apart, as a part of the earlier, to be called the same; 0.01 is one percent.</param>
    public MeasuredChange Since(double earlier, double tolerance) =>
        Value.Equals(earlier) || (double.IsFinite(earlier) && Math.Abs(Value - earlier) <= Math.Abs(earlier) * tolerance) ? MeasuredChange.Same
        : Better == BetterNumbers.Unknown || double.IsNaN(Value) || double.IsNaN(earlier) ? MeasuredChange.Different
        : Value > earlier == (Better == BetterNumbers.Higher) ? MeasuredChange.Better
        : MeasuredChange.Worse;
}

/// <summary>Which of two numbers is the better one.</summary>
public enum BetterNumbers
{
    /// <summary>Nothing is said of it, or bounds on both sides say both.</summary>
    Unknown,

    /// <summary>The higher: it has to be at least so much.</summary>
    Higher,

    /// <summary>The lower: it may be at most so much.</summary>
    Lower,
}

/// <summary>What has become of a measurement.</summary>
public enum MeasuredChange
{
    /// <summary>Nothing, within the tolerance.</summary>
    Same,

    /// <summary>It is better.</summary>
    Better,

    /// <summary>It is worse.</summary>
    Worse,

    /// <summary>It is another, and nothing tells which is the better one.</summary>
    Different,
}
