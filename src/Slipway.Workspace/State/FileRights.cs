namespace Slipway.Workspace.State;

/// <summary>Who may read and write files and folders. Windows has rights of another kind, which a user's folders inherit.</summary>
internal static class FileRights
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const UnixFileMode Everyone =
        OwnerFolder
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder, if it is not there, that is its owner's alone.</summary>
    public static void MakeOwnFolder(string path)
    {
        Directory.CreateDirectory(path);
        Set(path, OwnerFolder);
    }

    /// <summary>Gives a file or folder to everyone.</summary>
    public static void GiveToEveryone(string path) => Set(path, Everyone);

    /// <summary>Makes a file that is its owner's alone from the first moment on.</summary>
    public static FileStream MakeOwnFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return new FileStream(path, options);
    }

    private static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
