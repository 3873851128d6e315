using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>
/// An <c>environment.yml</c> of Azure ML's schema
/// (<see href="https://learn.microsoft.com/azure/machine-learning/reference-yaml-environment"/>), as far as it says
/// how an image is built: what is built, with which conda packages, and how it is described.
/// </summary>
internal sealed record EnvironmentFile
{
    /// <summary>What holds for a folder without one.</summary>
    public static EnvironmentFile None { get; } = new();

    public string? Description { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The build context, relative to the image's folder.</summary>
    public string ContextPath { get; init; } = ".";

    /// <summary>The Dockerfile, relative to the build context.</summary>
    public string DockerfilePath { get; init; } = "Dockerfile";

    /// <summary>The image that the environment is, unchanged, and the line that names it; null where one is built.</summary>
    public YamlText? Image { get; init; }

    /// <summary>The conda environment beside it, and the line that names it.</summary>
    public YamlText? CondaFile { get; init; }

    /// <summary>Whether a text is of this schema rather than conda's.</summary>
    public static bool IsOne(string text) => text.Split('\n').Any(line =>
        line.StartsWith("$schema:", StringComparison.Ordinal)
        && line.Contains("environment.schema.json", StringComparison.OrdinalIgnoreCase));

    /// <summary>The Dockerfile of an image's folder, absolute, as far as can be said without reporting what is wrong.</summary>
    public static string DockerfileIn(string folder)
    {
        var file = Path.Combine(folder, "environment.yml");
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        var environment = IsOne(text) ? Read(new ManifestText(file, text), folder) : None;
        return Path.Combine(folder, environment.ContextPath, environment.DockerfilePath);
    }

    /// <summary>Reads one; what is wrong is reported.</summary>
    /// <param name="manifest">The file.</param>
    /// <param name="folder">The image's folder, absolute.</param>
    public static EnvironmentFile Read(ManifestText manifest, string folder)
    {
        if (YamlManifest.Read(manifest) is not { } root)
        {
            return None;
        }

        // Versions here are the content's; the others say nothing about how an image is built.
        _ = (root.Text("$schema"), root.Text("version"), root.Text("os_type"), root.Has("properties"), root.Has("inference_config"));
        var image = Path.GetFileName(folder);
        if (root.Text("name") is { } name && name.Value != image)
        {
            manifest.Report(
                name.Line, $"the environment is named '{name.Value}', and its folder '{image}'", "give both the same name");
        }

        var given = root.Text("image");
        if (given is not null && (root.Has("build") || root.Has("conda_file") || File.Exists(Path.Combine(folder, "Dockerfile"))))
        {
            manifest.Report(
                given.Line,
                "the environment names an image that is there already, beside what says how one is built",
                $"write 'FROM {given.Value}' in a Dockerfile and remove 'image', or remove the rest");
            given = null;
        }

        var build = root.Table("build");
        var environment = new EnvironmentFile
        {
            Description = root.Text("description")?.Value,
            Tags = root.Table("tags")?.AllTexts() ?? ImmutableSortedDictionary<string, string>.Empty,
            ContextPath = Inside(manifest, folder, build?.Text("path")) ?? ".",
            DockerfilePath = build?.Text("dockerfile_path") is { Value.Length: > 0 } path ? Clean(path.Value) : "Dockerfile",
            CondaFile = root.Text("conda_file"),
            Image = given,
        };
        build?.ReportUnknown("'build'");
        root.ReportUnknown("an Azure ML environment");
        return environment;
    }

    private static string Clean(string path) => Path.GetRelativePath("/", Path.GetFullPath(path, "/"));

    private static string? Inside(ManifestText manifest, string folder, YamlText? path)
    {
        if (path is null)
        {
            return null;
        }

        var relative = Path.GetRelativePath(folder, Path.GetFullPath(path.Value, folder)).Replace('\\', '/');
        if (relative == ".." || relative.StartsWith("../", StringComparison.Ordinal))
        {
            manifest.Report(path.Line, $"'{path.Value}' is outside of the image's folder", "keep what is built in the folder");
            return null;
        }

        return relative;
    }
}
