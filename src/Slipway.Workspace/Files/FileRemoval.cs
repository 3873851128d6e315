using Microsoft.Win32.SafeHandles;

namespace Slipway.Workspace.Files;

/// <summary>
/// Deletes a folder with all below it, however deep: what lies in a folder of it is moved to its top before that is
/// deleted, so that no more than three folders are open at a time and no path gets long.
/// </summary>
internal static class FileRemoval
{
    private const int NamesAtOnce = 32 * 1024;

    // One a level: more than disks have room for. Only what grows as fast as it is deleted comes to it.
    private const int MostRounds = 10_000_000;

    /// <param name="parent">The folder that it lies in.</param>
    /// <param name="name">Its name there; nothing need lie under it.</param>
    /// <param name="path">What to call it in errors.</param>
    public static void Remove(SafeFileHandle parent, byte[] name, string path)
    {
        if (TryRemove(parent, name, path))
        {
            return;
        }

        for (var round = 0; round < MostRounds; round++)
        {
            using (var top = LibC.OpenFolder(parent, name) ?? throw LibC.Failure(path))
            {
                foreach (var entry in Names(top).Where(entry => !TryRemove(top, entry, path)))
                {
                    Empty(top, entry, path);
                }
            }

            if (TryRemove(parent, name, path))
            {
                return;
            }
        }

        throw new IOException($"'{FileName.Shown(path)}' is written to as it is deleted");
    }

    private static void Empty(SafeFileHandle top, byte[] name, string path)
    {
        using (var folder = LibC.OpenFolder(top, name) ?? throw LibC.Failure(path))
        {
            foreach (var entry in Names(folder).Where(entry => !TryRemove(folder, entry, path)))
            {
                // Not a name that a step could know and have put there.
                var free = System.Text.Encoding.ASCII.GetBytes($"{Guid.NewGuid():N}");
                if (!LibC.Rename(folder, entry, top, free))
                {
                    throw LibC.Failure(path);
                }
            }
        }

        TryRemove(top, name, path);
    }

    /// <summary>Deletes what is no folder, or an empty one.</summary>
    /// <returns>Whether it is gone; a folder that holds something is not.</returns>
    private static bool TryRemove(SafeFileHandle folder, byte[] name, string path)
    {
        if (LibC.RemoveFile(folder, name) || LibC.Error == LibC.NotFound)
        {
            return true;
        }

        if (LibC.Error is not (LibC.IsAFolder or LibC.NotPermitted))
        {
            throw LibC.Failure(path);
        }

        return LibC.RemoveFolder(folder, name) || LibC.Error switch
        {
            LibC.NotFound => true,
            LibC.NotEmpty or LibC.Exists => false,
            // Why the file that it is stays, the first call said.
            LibC.NotAFolder when LibC.RemoveFile(folder, name) || LibC.Error == LibC.NotFound => true,
            _ => throw LibC.Failure(path),
        };
    }

    private static IEnumerable<byte[]> Names(SafeFileHandle folder)
    {
        var buffer = new byte[NamesAtOnce];
        while (LibC.ReadNames(folder, buffer) is { Count: > 0 } names)
        {
            foreach (var name in names)
            {
                yield return name;
            }
        }
    }
}
