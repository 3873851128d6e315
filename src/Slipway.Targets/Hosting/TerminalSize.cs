using System.Runtime.InteropServices;

namespace Slipway.Targets;

/// <summary>How large a terminal is, in cells.</summary>
internal readonly record struct TerminalSize(int Width, int Height)
{
    /// <summary>What every terminal has, where nothing is known of this one.</summary>
    public static readonly TerminalSize Usual = new(80, 24);

    private const int StandardOutput = 1;

    /// <summary>That of this process's terminal, as it is now.</summary>
    public static TerminalSize OfProcess()
    {
        try
        {
            var size = OperatingSystem.IsLinux() ? OfLinux() : new TerminalSize(Console.WindowWidth, Console.WindowHeight);
            return size is { Width: > 0, Height: > 0 } ? size : Usual;
        }
        catch (IOException)
        {
            return Usual;
        }
    }

    // Not by Console, which takes the lock of Console.Out when it first looks at a terminal: who holds that may write to
    // the build's output, and wait for whoever asks for the size to draw there.
    private static TerminalSize OfLinux()
    {
        const uint getWindowSize = 0x5413; // TIOCGWINSZ, ioctl_tty(2)
        return Control(StandardOutput, getWindowSize, out var size) == 0 ? new TerminalSize(size.Columns, size.Rows) : default;
    }

    [DllImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, uint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct WindowSize
    {
        public readonly ushort Rows;
        public readonly ushort Columns;
        private readonly ushort _width;
        private readonly ushort _height;
    }
}
