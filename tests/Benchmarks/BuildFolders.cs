using System.Reflection;

namespace Slipway.Benchmarks;

/// <summary>Folders for builds, outside of this repository, whose settings would reach into them.</summary>
internal sealed class BuildFolders : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("slipway-benchmark-").FullName;

    private static string Repository => typeof(BuildFolders).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public string Make(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    /// <summary>Copies what the build is compiled from.</summary>
    public string CopyRepository(string name)
    {
        var copy = Make(name);
        Directory.CreateDirectory(Path.Combine(copy, ".nuke"));
        string[] files =
        [
            "build.sh", "global.json", "Directory.Build.props", "Directory.Packages.props", ".editorconfig",
            .. ((string[])["build", "src"])
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository, folder), "*", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(Repository, file))
                .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")),
        ];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, file))!);
            File.Copy(Path.Combine(Repository, file), Path.Combine(copy, file));
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
