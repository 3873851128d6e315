namespace Slipway.Testing.Judging;

/// <summary>How far a number may be from another.</summary>
/// <param name="Absolute">By so much.</param>
/// <param name="Relative">By this part of the one that is expected.</param>
internal sealed record NumberTolerance(double Absolute, double Relative)
{
    public bool IsSame(double expected, double found) =>
        expected.Equals(found) || Math.Abs(expected - found) <= Math.Max(Absolute, Math.Abs(expected) * Relative);
}
