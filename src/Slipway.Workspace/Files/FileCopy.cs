namespace Slipway.Workspace.Files;

/// <summary>Copies files and folders between trees; links, pipes, sockets and devices are left out.</summary>
internal static class FileCopy
{
    /// <summary>Copies what lies at a place.</summary>
    /// <param name="from">The tree to copy from.</param>
    /// <param name="source">The file or folder.</param>
    /// <param name="isFile">Whether it is a file.</param>
    /// <param name="to">The tree to copy to.</param>
    /// <param name="target">Where it is copied to.</param>
    /// <param name="replaces">Whether what lies there in the place of a file is replaced; else nothing may.</param>
    /// <returns>What was left out, as it may be shown.</returns>
    public static IReadOnlyList<string> Copy(
        this FileTree from, string source, bool isFile, FileTree to, string target, bool replaces = false)
    {
        var leftOut = new List<string>();
        void CopyFile(string file, string copy)
        {
            if (replaces)
            {
                to.Delete(copy);
            }

            if (!from.CopyFile(file, to, copy))
            {
                leftOut.Add(FileName.Shown(file));
            }
        }

        if (isFile)
        {
            CopyFile(source, target);
            return leftOut;
        }

        to.MakeFolder(target, forEveryone: true);
        foreach (var entry in from.Walk(source))
        {
            var copy = target + entry.Path[source.Length..];
            if (entry.IsFolder)
            {
                to.MakeFolder(copy, forEveryone: true);
            }
            else
            {
                CopyFile(entry.Path, copy);
            }
        }

        return leftOut;
    }
}
