using System.Runtime.CompilerServices;

namespace Slipway.Targets.Tests.ContinuousIntegration;

/// <summary>The files that builds of these tests are known to write.</summary>
internal static class Snapshots
{
    /// <summary>All of them.</summary>
    public static IEnumerable<string> Files => Directory.EnumerateFiles(Folder()).Order(StringComparer.Ordinal);

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

    private static string Folder([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "Data", "ci");
}
