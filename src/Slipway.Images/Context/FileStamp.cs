using System.Runtime.InteropServices;
using System.Text;

namespace Slipway.Images;

/// <summary>
/// What the system says of a file without reading it. Whoever changes a file's content changes when it was last changed,
/// which no program can set to what it likes.
/// </summary>
/// <param name="Device">The file system that it is on.</param>
/// <param name="Inode">Which file of it.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Modified">When its content was changed, as programs say it; in nanoseconds since 1970.</param>
/// <param name="Changed">When anything of it was last changed.</param>
internal readonly record struct FileStamp(ulong Device, ulong Inode, long Length, Int128 Modified, Int128 Changed)
{
    private const int CurrentFolder = -100;
    private const uint BasicFacts = 0x7ff;
    private const int FactsSize = 256;

    /// <summary>A file's stamp; null where it is not there, or the system does not say it.</summary>
    public static FileStamp? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var facts = new byte[FactsSize];
        try
        {
            if (statx(CurrentFolder, [.. Encoding.UTF8.GetBytes(path), 0], 0, BasicFacts, facts) != 0)
            {
                return null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return new FileStamp(
            MemoryMarshal.Read<ulong>(facts.AsSpan(136)),
            MemoryMarshal.Read<ulong>(facts.AsSpan(32)),
            MemoryMarshal.Read<long>(facts.AsSpan(40)),
            TimeAt(facts, 112),
            TimeAt(facts, 96));
    }

    private static Int128 TimeAt(byte[] facts, int offset) =>
        ((Int128)MemoryMarshal.Read<long>(facts.AsSpan(offset)) * 1_000_000_000) + MemoryMarshal.Read<uint>(facts.AsSpan(offset + 8));

#pragma warning disable SA1300, IDE1006, SYSLIB1054 // The name is the C library's.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, byte[] name, int flags, uint mask, byte[] facts);
#pragma warning restore SA1300, IDE1006, SYSLIB1054
}
