using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Slipway.Workspace.Files;

/// <summary>
/// The calls of Linux that name a file by a folder's handle and one name of bytes below it. .NET's own go by whole paths,
/// on which anything may have become a link meanwhile, and can't say a name that is not UTF-8.
/// </summary>
internal static class LibC
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int NotAFolder = 20;
    public const int IsAFolder = 21;
    public const int NameTooLong = 36;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;

    private const int WriteOnly = 0x1;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;

    private const int HereFolder = -100;
    private const int NoFollow = 0x100;
    private const int RemoveFolderFlag = 0x200;
    private const int EmptyPath = 0x1000;
    private const uint BasicFacts = 0x7ff;
    private const int FactsSize = 256;

    private const int Everyone = 0x1FF; // rwxrwxrwx
    private const int EachRight = 7;
    private const int ReadRight = 4;
    private const int Sticky = 0x200;

    private static readonly uint Self = geteuid();

    // Two of open's flags have other numbers on ARM and POWER.
    private static readonly bool HasOtherFlags = RuntimeInformation.ProcessArchitecture
        is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le;

    private static readonly int FolderOnly = HasOtherFlags ? 0x4000 : 0x10000;
    private static readonly int NotThroughLink = HasOtherFlags ? 0x8000 : 0x20000;

    /// <summary>Opens a folder by its whole path, links on it included.</summary>
    public static SafeFileHandle OpenRoot(string path) =>
        Handle(Open(HereFolder, Terminated(System.Text.Encoding.UTF8.GetBytes(path)), FolderOnly | CloseOnExec, 0))
        ?? throw Failure(path);

    /// <summary>Opens a folder in a folder; null when there is none, which <see cref="Error"/> tells more of.</summary>
    public static SafeFileHandle? OpenFolder(SafeFileHandle folder, byte[] name) =>
        Handle(Open(Of(folder), Terminated(name), FolderOnly | NotThroughLink | CloseOnExec, 0));

    /// <summary>A handle of whatever lies there that can't read or write it and has no effect on it.</summary>
    public static SafeFileHandle? OpenPath(SafeFileHandle folder, byte[] name) =>
        Handle(Open(Of(folder), Terminated(name), PathOnly | NotThroughLink | CloseOnExec, 0));

    /// <summary>Makes a file, which must not be there.</summary>
    public static SafeFileHandle? CreateFile(SafeFileHandle folder, byte[] name) =>
        Handle(Open(Of(folder), Terminated(name), WriteOnly | Create | Exclusive | NotThroughLink | CloseOnExec, 0x1B6 /* rw-rw-rw- */));

    public static bool MakeFolder(SafeFileHandle folder, byte[] name) =>
        mkdirat(Of(folder), Terminated(name), Everyone) == 0;

    public static bool RemoveFile(SafeFileHandle folder, byte[] name) => unlinkat(Of(folder), Terminated(name), 0) == 0;

    public static bool RemoveFolder(SafeFileHandle folder, byte[] name) =>
        unlinkat(Of(folder), Terminated(name), RemoveFolderFlag) == 0;

    public static bool Rename(SafeFileHandle folder, byte[] name, SafeFileHandle target, byte[] targetName) =>
        renameat(Of(folder), Terminated(name), Of(target), Terminated(targetName)) == 0;

    /// <summary>Lets everyone use what a handle is of; also one of <see cref="OpenPath"/>, but for one of a link.</summary>
    public static bool GiveToEveryone(SafeFileHandle file) =>
        FactsOf(file) is { IsForEveryone: true } || chmod(Terminated(System.Text.Encoding.ASCII.GetBytes(PathOf(file))), Everyone) == 0;

    /// <summary>What lies in a folder under a name; null when nothing does.</summary>
    public static Facts? FactsOf(SafeFileHandle folder, byte[] name) => FactsOf(folder, Terminated(name), NoFollow);

    /// <summary>What a handle is of.</summary>
    public static Facts? FactsOf(SafeFileHandle file) => FactsOf(file, [0], EmptyPath);

    /// <summary>The next names of a folder, after those of the calls before; none at its end.</summary>
    public static List<byte[]> ReadNames(SafeFileHandle folder, byte[] buffer)
    {
        var length = (int)getdents64(Of(folder), buffer, (nuint)buffer.Length);
        if (length < 0)
        {
            throw Failure("a folder");
        }

        var names = new List<byte[]>();
        for (var at = 0; at < length; at += BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)))
        {
            var rest = buffer.AsSpan(at + 19);
            var name = rest[..rest.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                names.Add(name.ToArray());
            }
        }

        return names;
    }

    /// <summary>The error of the last call of this thread that failed.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    /// <summary>The exception that .NET throws for that error.</summary>
    public static Exception Failure(string path)
    {
        var error = Error;
        var message = $"{new Win32Exception(error).Message}: '{FileName.Shown(path)}'";
        return error is NotPermitted or AccessDenied ? new UnauthorizedAccessException(message) : new IOException(message, error);
    }

    /// <summary>The path under which this process alone reaches what a handle is of, whatever lies at its old place now.</summary>
    public static string PathOf(SafeFileHandle file) => $"/proc/self/fd/{Of(file)}";

    private static Facts? FactsOf(SafeFileHandle folder, byte[] name, int flags)
    {
        var facts = new byte[FactsSize];
        return statx(Of(folder), name, flags, BasicFacts, facts) != 0 ? null : new Facts(
            MemoryMarshal.Read<uint>(facts.AsSpan(20)),
            MemoryMarshal.Read<ushort>(facts.AsSpan(28)),
            MemoryMarshal.Read<long>(facts.AsSpan(40)),
            MemoryMarshal.Read<long>(facts.AsSpan(112)),
            MemoryMarshal.Read<uint>(facts.AsSpan(120)));
    }

    private static SafeFileHandle? Handle(int descriptor) => descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);

    private static int Of(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private static byte[] Terminated(byte[] name) => [.. name, 0];

    private static int Open(int folder, byte[] name, int flags, int rights) => openat(folder, name, flags, rights);

#pragma warning disable SA1300, IDE1006, SYSLIB1054 // The names are the C library's.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int openat(int folder, byte[] name, int flags, int rights);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mkdirat(int folder, byte[] name, int rights);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int unlinkat(int folder, byte[] name, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int renameat(int folder, byte[] name, int target, byte[] targetName);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chmod(byte[] path, int rights);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, byte[] name, int flags, uint mask, byte[] facts);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint getdents64(int folder, byte[] buffer, nuint length);
#pragma warning restore SA1300, IDE1006, SYSLIB1054

    /// <summary>What the system knows of a file.</summary>
    /// <param name="Owner">The user whose it is.</param>
    /// <param name="Mode">Its kind and rights.</param>
    /// <param name="Length">In bytes.</param>
    /// <param name="Seconds">When it was changed, since 1970.</param>
    /// <param name="Nanoseconds">The rest of that.</param>
    internal readonly record struct Facts(uint Owner, ushort Mode, long Length, long Seconds, uint Nanoseconds)
    {
        public FileKind Kind => (Mode & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        };

        public bool IsForEveryone => (Mode & 0xFFF) == Everyone;

        /// <summary>Whether this process may lack what it needs: to read a file; to list a folder, and change what lies in it.</summary>
        public bool IsClosed => Self != 0 && Kind switch
        {
            FileKind.File => (Rights & ReadRight) == 0,
            FileKind.Folder => Rights != EachRight || (Owner != Self && (Mode & Sticky) != 0),
            _ => false,
        };

        // Of two, the group's count for who is in it and the others' for who is not: what both have, this process has.
        private int Rights => EachRight & (Owner == Self ? Mode >> 6 : (Mode >> 3) & Mode);

        public DateTime ModifiedAt => DateTime.UnixEpoch.AddTicks((Seconds * TimeSpan.TicksPerSecond) + (Nanoseconds / 100));
    }
}
