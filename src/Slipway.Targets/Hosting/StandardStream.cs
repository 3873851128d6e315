using System.Runtime.InteropServices;

namespace Slipway.Targets;

/// <summary>
/// A stream to this process's standard output or error that takes no lock of <see cref="Console"/>'s. .NET's own takes that of
/// <see cref="Console.Out"/> at each write, elsewhere than on Windows; and a target that writes to the console holds it while
/// it waits for the build's output: each would wait for the other.
/// </summary>
internal sealed class StandardStream : Stream
{
    private const int TryAgain = 11;
    private const int TryAgainOfApple = 35;
    private const int Interrupted = 4;
    private const short CanTakeMore = 4; // POLLOUT

    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>This process's standard output.</summary>
    public static Stream Output() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardStream(1);

    /// <summary>This process's standard error.</summary>
    public static Stream Error() => OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardStream(2);

    /// <exception cref="IOException">Nobody reads it any more, or there is no room for it.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = write(_descriptor, in MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case TryAgain or TryAgainOfApple:
                    // Another process that shares it has made it one that does not block.
                    var wanted = new Waiting { Descriptor = _descriptor, Wanted = CanTakeMore };
                    _ = poll(ref wanted, 1, -1);
                    break;
                case var error:
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // The C library's own names. A generated import would want unsafe code.
#pragma warning disable IDE1006, SYSLIB1054
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint write(int file, in byte buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int poll(ref Waiting files, nuint count, int timeout);
#pragma warning restore IDE1006, SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private struct Waiting
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
