namespace Slipway.Targets;

/// <summary>What a CI server keeps so that a build is compiled once for its content: what <c>build.sh</c> looks at.</summary>
internal static class CompiledBuildCache
{
    /// <summary>The compiled build, and the .NET that was brought for it where the machine had none that will do.</summary>
    public static IReadOnlyList<string> Folders { get; } = [".nuke/temp/build", ".nuke/temp/dotnet"];

    /// <summary>What it is compiled from.</summary>
    public static IReadOnlyList<string> KeyFiles { get; } =
        ["build.sh", "build/**", "global.json", "Directory.*.props", ".editorconfig"];
}
