using System.Text.RegularExpressions;

namespace Slipway.Workspace.Jobs;

/// <summary>What a job may be called; names are parts of paths, of containers' names and of addresses.</summary>
internal static partial class JobName
{
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();
}
