using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;

namespace Slipway.Tool.Init;

/// <summary>
/// Finds what a repository has of Azure ML's and Docker's files, by what is in them. Folders whose names begin with a dot,
/// those that tools make, and what links lead to are not looked into.
/// </summary>
internal static class RepositoryScan
{
    /// <summary>A repository has fewer files and folders; what has more is a data set or a disk.</summary>
    public const int MostFiles = 200_000;

    private static readonly string[] s_madeByTools =
        ["node_modules", "bin", "obj", "artifacts", "__pycache__", "site-packages", "venv", "mlruns", "outputs"];

    private static readonly Dictionary<string, (FoundKind Kind, string Label)> s_schemas = new(StringComparer.OrdinalIgnoreCase)
    {
        ["pipelineJob"] = (FoundKind.Pipeline, "pipeline"),
        ["commandComponent"] = (FoundKind.Component, "component"),
        ["parallelComponent"] = (FoundKind.Component, "component"),
        ["sparkComponent"] = (FoundKind.Component, "component"),
        ["pipelineComponent"] = (FoundKind.Component, "component"),
        ["dataTransferComponent"] = (FoundKind.Component, "component"),
        ["schedule"] = (FoundKind.Schedule, "schedule"),
        ["environment"] = (FoundKind.Environment, "environment"),
    };

    /// <summary>Looks through a repository.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="mostFiles">How many files and folders are looked at.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="DiagnosticException">SLP5005: it has more of them, which no repository has.</exception>
    public static ImmutableArray<FoundFile> Find(string root, int mostFiles, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<FoundFile>();
        var count = 0;
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (folders.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                if (++count > mostFiles)
                {
                    throw new DiagnosticException(new Diagnostic(Codes.TooMuch, $"there are more than {mostFiles} files and folders here")
                    {
                        File = root,
                        Remedy = "name the repository's root with --directory; where it is that, move data out of it, "
                            + "or into a folder whose name begins with a dot",
                    });
                }

                if (entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                {
                    continue;
                }

                if (entry is DirectoryInfo child)
                {
                    if (!IsSkipped(child))
                    {
                        folders.Push(child);
                    }
                }
                else if (Read(entry.FullName, Path.GetRelativePath(root, entry.FullName).Replace('\\', '/')) is { } file)
                {
                    found.Add(file);
                }
            }
        }

        return [.. found.OrderBy(file => file.Kind).ThenBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static bool IsSkipped(DirectoryInfo folder) =>
        folder.Name.StartsWith('.')
        || s_madeByTools.Contains(folder.Name)
        || File.Exists(Path.Combine(folder.FullName, "pyvenv.cfg"));

    private static FoundFile? Read(string fullPath, string path)
    {
        var name = Path.GetFileName(path);
        if (name == "Dockerfile"
            || name.StartsWith("Dockerfile.", StringComparison.Ordinal)
            || name.EndsWith(".Dockerfile", StringComparison.Ordinal))
        {
            return name.EndsWith(".dockerignore", StringComparison.Ordinal)
                ? null
                : new FoundFile(FoundKind.Dockerfile, path, "Dockerfile");
        }

        if (Path.GetExtension(name) is not (".yml" or ".yaml"))
        {
            return null;
        }

        try
        {
            return YamlNodes.Read(BoundedFile.ReadText(fullPath), path) is { } yaml && KindOf(yaml) is var (kind, label)
                ? new FoundFile(kind, path, label) { Yaml = yaml }
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputLimitException)
        {
            return null;
        }
    }

    private static (FoundKind Kind, string Label)? KindOf(YamlMap yaml)
    {
        if (yaml.Text("$schema") is { } schema)
        {
            var file = schema[(schema.LastIndexOf('/') + 1)..];
            return !file.EndsWith(".schema.json", StringComparison.OrdinalIgnoreCase) ? null
                : s_schemas.TryGetValue(file.Split('.')[0], out var known) ? known
                : schema.Contains("azureml", StringComparison.OrdinalIgnoreCase) ? (FoundKind.Other, file.Split('.')[0])
                : null;
        }

        // Without a schema, by what no other tool's files have.
        return yaml.Text("type") switch
        {
            "pipeline" when yaml.Find("jobs")?.Value is YamlMap =>
                yaml.Find("name") is not null && yaml.Find("version") is not null && yaml.Find("settings") is null
                    ? (FoundKind.Component, "component")
                    : (FoundKind.Pipeline, "pipeline"),
            "command" or "parallel" when yaml.Find("name") is not null && (yaml.Find("command") ?? yaml.Find("task")) is not null =>
                (FoundKind.Component, "component"),
            _ when yaml.Find("trigger")?.Value is YamlMap && yaml.Find("create_job") is not null => (FoundKind.Schedule, "schedule"),
            _ when yaml.Find("name") is not null && yaml.Find("image")?.Value is YamlScalar && yaml.Find("conda_file") is not null =>
                (FoundKind.Environment, "environment"),
            _ when yaml.Find("dependencies")?.Value is YamlSequence && (yaml.Find("channels") ?? yaml.Find("name")) is not null =>
                (FoundKind.CondaFile, "conda file"),
            _ => null,
        };
    }
}
