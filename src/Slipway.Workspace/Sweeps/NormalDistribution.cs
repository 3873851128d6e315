namespace Slipway.Workspace.Sweeps;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    // P. J. Acklam's rational approximation of the quantile, whose relative error is below 1.15e-9.
    private static readonly double[] CentreOver =
        [-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00];

    private static readonly double[] CentreUnder =
        [-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1];

    private static readonly double[] TailOver =
        [-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00];

    private static readonly double[] TailUnder =
        [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1];

    private const double Tail = 0.02425;

    // What lies beyond is drawn once in a million million times, and is infinite at the ends.
    private const double Least = 1e-12;

    /// <summary>The number below which a share of the distribution lies.</summary>
    public static double Quantile(double share)
    {
        share = Math.Clamp(share, Least, 1 - Least);
        if (share > 1 - Tail)
        {
            return -Quantile(1 - share);
        }

        if (share < Tail)
        {
            var far = Math.Sqrt(-2 * Math.Log(share));
            return Polynomial(TailOver, far) / Polynomial(TailUnder, far);
        }

        var near = share - 0.5;
        return near * Polynomial(CentreOver, near * near) / Polynomial(CentreUnder, near * near);
    }

    private static double Polynomial(double[] coefficients, double x) => coefficients.Aggregate(0.0, (sum, next) => (sum * x) + next);
}
