using System.Reflection;
using System.Text;

namespace Slipway.Targets;

/// <summary>The files that a build's components want to be in the repository.</summary>
internal static class ComponentFiles
{
    private const string StampName = "files";

    /// <summary>Writes those that are not as they should be, where the build's code is another than that which wrote them last.</summary>
    /// <returns>The files that have changed, relative to the root.</returns>
    public static IReadOnlyList<string> Update(AbsolutePath root, StateFolder folder, string code, Type build)
    {
        var stamp = folder.File(StampName);
        if (File.Exists(stamp) && File.ReadAllLines(stamp) is [var known, .. var paths] && known == code
            && paths.All(path => File.Exists(root / path)))
        {
            return [];
        }

        var files = build.GetInterfaces().Prepend(build)
            .SelectMany(type => type.GetCustomAttributes<GeneratedFileAttribute>())
            .OrderBy(file => file.RelativePath, StringComparer.Ordinal)
            .ToList();
        var stale = files.Where(file => IsStale(root / file.RelativePath, file.Write())).ToList();
        foreach (var file in stale)
        {
            var path = root / file.RelativePath;
            Directory.CreateDirectory(path.Parent!);
            File.WriteAllText(path, file.Write());
        }

        folder.Replace(StampName, Encoding.UTF8.GetBytes(string.Join('\n', files.Select(file => file.RelativePath).Prepend(code))));
        return [.. stale.Select(file => file.RelativePath)];
    }

    // A checkout may have other line ends.
    private static bool IsStale(AbsolutePath path, string text) =>
        !File.Exists(path) || File.ReadAllText(path).ReplaceLineEndings("\n") != text;
}
