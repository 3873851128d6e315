using System.Collections.Immutable;
using Slipway.Core.Files;
using Slipway.Core.Yaml;

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
    public YamlScalar? Image { get; init; }

    /// <summary>The conda environment beside it, and the line that names it.</summary>
    public YamlScalar? CondaFile { get; init; }

    /// <summary>Whether a text is of this schema rather than conda's.</summary>
    public static bool IsOne(string text) => text.Split('\n').Any(line =>
        line.StartsWith("$schema:", StringComparison.Ordinal)
        && line.Contains("environment.schema.json", StringComparison.OrdinalIgnoreCase));

    /// <summary>The Dockerfile of an image's folder, absolute, as far as can be said without reporting what is wrong.</summary>
    /// <param name="folder">The image's folder, absolute.</param>
    /// <param name="boundary">The folders whose files may be named.</param>
    public static string DockerfileIn(string folder, RepositoryBoundary boundary)
    {
        var file = Path.Combine(folder, "environment.yml");
        var text = File.Exists(file) && boundary.Contains(file) ? BoundedFile.ReadText(file) : "";
        var environment = IsOne(text) ? Read(new ManifestText(file, text), folder, boundary) : None;
        return Path.Combine(folder, environment.ContextPath, environment.DockerfilePath);
    }

    /// <summary>Reads one; what is wrong is reported.</summary>
    /// <param name="manifest">The file.</param>
    /// <param name="folder">The image's folder, absolute.</param>
    /// <param name="boundary">The folders whose files may be named.</param>
    public static EnvironmentFile Read(ManifestText manifest, string folder, RepositoryBoundary boundary)
    {
        if (YamlManifest.Read(manifest) is not { } root)
        {
            return None;
        }

        // Versions here are the content's; the others say nothing about how an image is built.
        _ = (root.Text("$schema"), root.Text("version"), root.Text("os_type"), root.Has("properties"), root.Has("inference_config"));
        var image = Path.GetFileName(folder);
        if (root.Text("name") is { } name && name.Text != image)
        {
            manifest.Report(
                name.Position.Line, $"the environment is named '{name.Text}', and its folder '{image}'", "give both the same name");
        }

        var given = root.Text("image");
        if (given is not null && (root.Has("build") || root.Has("conda_file") || File.Exists(Path.Combine(folder, "Dockerfile"))))
        {
            manifest.Report(
                given.Position.Line,
                "the environment names an image that is there already, beside what says how one is built",
                $"write 'FROM {given.Text}' in a Dockerfile and remove 'image', or remove the rest");
            given = null;
        }

        var build = root.Table("build");
        var context = Context(manifest, folder, build?.Text("path"), boundary) ?? ".";
        var environment = new EnvironmentFile
        {
            Description = root.Text("description")?.Text,
            Tags = root.Table("tags")?.AllTexts() ?? ImmutableSortedDictionary<string, string>.Empty,
            ContextPath = context,
            DockerfilePath = Dockerfile(manifest, Path.Combine(folder, context), build?.Text("dockerfile_path"), boundary) ?? "Dockerfile",
            CondaFile = CondaFileOf(manifest, folder, root.Text("conda_file"), boundary),
            Image = given,
        };
        build?.ReportUnknown("'build'");
        root.ReportUnknown("an Azure ML environment");
        return environment;
    }

    // Relative to the context, whatever leads above it left out, as Docker has it.
    private static string? Dockerfile(ManifestText manifest, string context, YamlScalar? path, RepositoryBoundary boundary)
    {
        if (path is not { Text.Length: > 0 })
        {
            return null;
        }

        var relative = Path.GetRelativePath("/", Path.GetFullPath(path.Text, "/"));
        return IsWithin(manifest, path, "the Dockerfile", Path.GetFullPath(relative, context), boundary) ? relative : null;
    }

    private static YamlScalar? CondaFileOf(ManifestText manifest, string folder, YamlScalar? path, RepositoryBoundary boundary) =>
        path is not null && IsWithin(manifest, path, "the conda file", Path.GetFullPath(path.Text, folder), boundary) ? path : null;

    private static bool IsWithin(ManifestText manifest, YamlScalar written, string what, string path, RepositoryBoundary boundary)
    {
        var isWithin = boundary.Contains(path);
        if (!isWithin)
        {
            manifest.ReportOutside(written.Position.Line, $"{what} '{written.Text}'", path);
        }

        return isWithin;
    }

    private static string? Context(ManifestText manifest, string folder, YamlScalar? path, RepositoryBoundary boundary)
    {
        if (path is null)
        {
            return null;
        }

        var full = Path.GetFullPath(path.Text, folder);
        return IsWithin(manifest, path, "the build context", full, boundary)
            ? Path.GetRelativePath(folder, full).Replace('\\', '/')
            : null;
    }
}
