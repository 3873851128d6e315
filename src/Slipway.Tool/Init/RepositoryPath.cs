namespace Slipway.Tool.Init;

/// <summary>Paths relative to a repository's root, with forward slashes.</summary>
internal static class RepositoryPath
{
    /// <summary>A path without <c>.</c> and <c>..</c>; null where it leads out of the repository.</summary>
    public static string? Of(string path)
    {
        if (path.StartsWith('/') || Path.IsPathRooted(path))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var part in path.Replace('\\', '/').Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return null;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>How a file in one folder names another path.</summary>
    public static string From(string folder, string path)
    {
        var up = string.Concat(Enumerable.Repeat("../", folder.Split('/', StringSplitOptions.RemoveEmptyEntries).Length));
        return up + path is { Length: > 0 } relative ? relative.TrimEnd('/') : ".";
    }
}
