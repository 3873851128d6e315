namespace Slipway.Targets;

/// <summary>How large a terminal is, in cells.</summary>
internal readonly record struct TerminalSize(int Width, int Height)
{
    /// <summary>What every terminal has, where nothing is known of this one.</summary>
    public static readonly TerminalSize Usual = new(80, 24);

    /// <summary>That of this process's terminal, as it is now.</summary>
    public static TerminalSize OfProcess()
    {
        try
        {
            var size = new TerminalSize(Console.WindowWidth, Console.WindowHeight);
            return size is { Width: > 0, Height: > 0 } ? size : Usual;
        }
        catch (IOException)
        {
            return Usual;
        }
    }
}
