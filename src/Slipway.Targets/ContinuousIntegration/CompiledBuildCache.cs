using System.Text.RegularExpressions;

namespace Slipway.Targets;

/// <summary>What a CI server keeps so that a build is compiled once for its content: what the script looks at that starts it.</summary>
internal static partial class CompiledBuildCache
{
    /// <summary>The compiled build, and the .NET that was brought for it where the machine had none that will do.</summary>
    public static IReadOnlyList<string> Folders { get; } = [".nuke/temp/build", ".nuke/temp/dotnet"];

    /// <summary>
    /// What it is compiled from: the script, <c>build/</c>, what its project names beside it, such as the folders of projects that it
    /// refers to, and the files that hold for all projects. Only what is there: Azure Pipelines' cache fails over a pattern
    /// that nothing matches.
    /// </summary>
    public static IReadOnlyList<string> KeyFiles(AbsolutePath root, string script)
    {
        var project = root / "build" / "_build.csproj";
        var named = File.Exists(project)
            ? Beside().Matches(File.ReadAllText(project)).Select(match => match.Groups["name"].Value)
                .Where(name => name is not ("." or ".." or ".nuke")).Distinct()
            : [];
        return
        [
            script.StartsWith("./", StringComparison.Ordinal) ? script[2..] : script, "build/**",
            .. named.Where(name => Path.Exists(root / name)).Select(name => Directory.Exists(root / name) ? $"{name}/**" : name),
            .. ((string[])["global.json", "Directory.*.props", "Directory.*.targets", "nuget.config", "NuGet.Config", ".editorconfig"])
                .Where(pattern => IsThere(root, pattern)),
        ];
    }

    /// <summary>Whether a file of a folder, or of one below it that the pattern names, has such a name.</summary>
    public static bool IsThere(AbsolutePath root, string pattern) =>
        Directory.Exists((root / pattern).Parent!) && Directory.EnumerateFiles((root / pattern).Parent!, Path.GetFileName(pattern)).Any();

    /// <summary>As the script looks for it.</summary>
    [GeneratedRegex("""[^./\\]\.\.[/\\](?<name>[^/\\"'<>;]+)""", RegexOptions.None, 1000)]
    private static partial Regex Beside();
}
