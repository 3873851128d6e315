using System.Globalization;

namespace Slipway.Workspace.Operations;

/// <summary>
/// How long-running operations go: here the work is done before the first answer, and they end at once, unless a test of what
/// waits for them asks for more.
/// </summary>
/// <param name="Polls">How often an operation that is asked about says that it is under way, before it has ended.</param>
/// <param name="Fails">Whether it ends as failed. What it has written stays.</param>
internal sealed record OperationPace(int Polls, bool Fails)
{
    /// <summary>The environment variable that asks for another pace: a number of polls, and behind it <c> failing</c>.</summary>
    public const string Variable = "SLIPWAY_OPERATIONS";

    private const string Failing = " failing";

    public static OperationPace AtOnce { get; } = new(0, Fails: false);

    /// <summary>The pace that a text asks for; at once without one.</summary>
    public static OperationPace Parse(string? text)
    {
        var fails = text?.EndsWith(Failing, StringComparison.Ordinal) ?? false;
        var number = fails ? text![..^Failing.Length] : text;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var polls) ? new(polls, fails) : AtOnce;
    }
}
