using System.Diagnostics;
using System.Globalization;

namespace Slipway.Core.Files;

/// <summary>
/// Marks the places where a publish writes something that outlives it. Tests set <c>SLIPWAY_END_AT_WRITE=n</c>, which
/// ends the process (SIGKILL) before the n-th write: so it is proved that a publish may be interrupted anywhere. Without
/// that variable nothing is done.
/// </summary>
public static class WritePoint
{
    private static readonly long s_last = long.TryParse(
        Environment.GetEnvironmentVariable("SLIPWAY_END_AT_WRITE"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : 0;

    private static long s_count;

    /// <summary>Something is about to be written.</summary>
    /// <param name="what">What it is, in a few words.</param>
    public static void Pass(string what)
    {
        if (s_last > 0 && Interlocked.Increment(ref s_count) == s_last)
        {
            Console.Error.WriteLine($"SLIPWAY_END_AT_WRITE: ended before write {s_last}: {what}");
            Process.GetCurrentProcess().Kill();
        }
    }
}
