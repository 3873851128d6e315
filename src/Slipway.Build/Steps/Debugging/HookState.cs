using System.Globalization;

namespace Slipway.Build;

/// <summary>What the hook in a step's container says once the first Python script is about to begin.</summary>
/// <param name="Python">The interpreter.</param>
/// <param name="Port">The port of the container that debugpy answers at; null where it does not.</param>
/// <param name="Reason">Why debugpy does not answer.</param>
internal sealed record HookState(string Python, int? Port, string Reason)
{
    /// <summary>Reads it: a line each.</summary>
    public static HookState Parse(string text)
    {
        var lines = text.Split('\n', 3);
        return new HookState(
            lines[0],
            int.TryParse(lines.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null,
            lines.ElementAtOrDefault(2)?.Trim() ?? "");
    }
}
