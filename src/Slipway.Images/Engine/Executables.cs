namespace Slipway.Images;

/// <summary>Finds programs as a shell does, and in the folders for administrators that a user's PATH may lack.</summary>
internal static class Executables
{
    public static string? Find(string name) => FindAll(name).FirstOrDefault();

    /// <summary>All of that name, the one that a shell would take first.</summary>
    public static IEnumerable<string> FindAll(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] administrators = OperatingSystem.IsWindows() ? [] : ["/usr/local/sbin", "/usr/sbin", "/sbin"];
        return folders.Concat(administrators)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .Distinct()
            .Where(File.Exists);
    }
}
