using System.Globalization;

namespace Slipway.Targets;

/// <summary>How many tests ended in which way.</summary>
/// <param name="Passed">Those that passed.</param>
/// <param name="Failed">Those that failed, and what else went wrong.</param>
/// <param name="Skipped">Those that were not run.</param>
public sealed record TestCount(int Passed, int Failed, int Skipped)
{
    /// <summary>Those of both.</summary>
    public static TestCount operator +(TestCount a, TestCount b) =>
        new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

    /// <summary><c>3 passed, 0 failed, 1 skipped</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");
}
