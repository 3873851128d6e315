using System.Text.RegularExpressions;

namespace Slipway.Targets;

/// <summary>What a CI server keeps so that a build is compiled once for its content: what <c>build.sh</c> looks at.</summary>
internal static partial class CompiledBuildCache
{
    /// <summary>The compiled build, and the .NET that was brought for it where the machine had none that will do.</summary>
    public static IReadOnlyList<string> Folders { get; } = [".nuke/temp/build", ".nuke/temp/dotnet"];

    /// <summary>
    /// What it is compiled from: <c>build/</c>, and the folders beside it that its project names, such as those of projects
    /// that it refers to.
    /// </summary>
    public static IReadOnlyList<string> KeyFiles(AbsolutePath root)
    {
        var project = root / "build" / "_build.csproj";
        var named = File.Exists(project)
            ? FolderBeside().Matches(File.ReadAllText(project)).Select(match => match.Groups[1].Value).Where(name => Directory.Exists(root / name))
            : [];
        return
        [
            "build.sh", "build/**", .. named.Distinct().Select(name => $"{name}/**"),
            "global.json", "Directory.*.props", ".editorconfig",
        ];
    }

    /// <summary>As build.sh looks for them.</summary>
    [GeneratedRegex("""(?<=[";])\.\.[/\\]([^/\\";]+)[/\\]""", RegexOptions.None, 1000)]
    private static partial Regex FolderBeside();
}
