using System.Runtime.CompilerServices;

namespace Slipway.Targets.Tests.ContinuousIntegration;

/// <summary>The files that builds of these tests are known to write.</summary>
internal static class Snapshots
{
    /// <summary>Those of GitHub Actions, and this repository's own workflows.</summary>
    public static IEnumerable<string> OfGitHub => Directory.EnumerateFiles(Folder(), "github-*.yml")
        .Concat(Directory.EnumerateFiles(Path.Combine(Repository(), ".github", "workflows"), "*.yml"));

    /// <summary>Those of Azure Pipelines, and this repository's own.</summary>
    public static IEnumerable<string> OfAzure => Directory.EnumerateFiles(Folder(), "azure-pipelines*.yml")
        .Concat(Directory.EnumerateFiles(Repository(), "azure-pipelines*.yml"));

    public static string Read(string file, string actual)
    {
        var path = Path.Combine(Folder(), file.Replace(".github/workflows/", "github-", StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Folder());
            File.WriteAllText(path, actual);
        }

        return File.ReadAllText(path).ReplaceLineEndings("\n");
    }

    private static string Repository() => Path.GetFullPath(Path.Combine(Folder(), "..", "..", "..", ".."));

    private static string Folder([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "Data", "ci");
}
