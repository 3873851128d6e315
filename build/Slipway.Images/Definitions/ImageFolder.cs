using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>Reads image folders and collects everything that is wrong in them.</summary>
internal sealed partial class ImageFolder
{
    private readonly string _folder;
    private readonly string _relativeFolder;
    private readonly List<Diagnostic> _problems = [];
    private readonly SortedSet<string> _manifests = new(StringComparer.Ordinal);

    private ImageFolder(string folder, string relativeFolder)
    {
        _folder = folder;
        _relativeFolder = relativeFolder;
    }

    public static async Task<ImmutableArray<ImageDefinition>> LoadAllAsync(
        string root, string imagesFolder, CancellationToken cancellationToken)
    {
        var parent = Path.GetFullPath(Path.Combine(root, imagesFolder));
        if (!Directory.Exists(parent))
        {
            return [];
        }

        var images = ImmutableArray.CreateBuilder<ImageDefinition>();
        var problems = new List<Diagnostic>();
        foreach (var folder in Directory.EnumerateDirectories(parent).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            if (name.StartsWith('.'))
            {
                continue;
            }

            var relative = Path.GetRelativePath(root, folder).Replace('\\', '/');
            var reader = new ImageFolder(folder, relative);
            if (await reader.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } image)
            {
                images.Add(image);
            }

            problems.AddRange(reader._problems);
        }

        return problems.Count == 0 ? images.ToImmutable() : throw new DiagnosticException(problems);
    }

    private async Task<ImageDefinition?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (!RepositoryName().IsMatch(name))
        {
            _problems.Add(new Diagnostic("SLP2001", $"'{name}' can't name an image in a registry")
            {
                File = _relativeFolder,
                Remedy = "use lower-case letters and digits, with single dots, underscores or hyphens between them",
            });
        }

        var packages = await ReadManifestsAsync(cancellationToken).ConfigureAwait(false);
        var dockerfilePath = Path.Combine(_folder, "Dockerfile");
        if (!File.Exists(dockerfilePath))
        {
            _problems.Add(new Diagnostic("SLP2001", $"the image '{name}' has no Dockerfile")
            {
                File = _relativeFolder,
                Remedy = $"add {_relativeFolder}/Dockerfile",
            });
            return null;
        }

        var text = await File.ReadAllTextAsync(dockerfilePath, cancellationToken).ConfigureAwait(false);
        var dockerfile = DockerfileParser.Parse(text);
        if (!dockerfile.Instructions.Any(instruction => instruction.Keyword == "FROM"))
        {
            _problems.Add(new Diagnostic("SLP2002", "the Dockerfile has no FROM")
            {
                File = $"{_relativeFolder}/Dockerfile",
                Line = 1,
                Remedy = "start it with 'FROM debian:bookworm-slim', or another base image",
            });
        }

        return new ImageDefinition(_folder, _relativeFolder, packages, [.. _manifests], dockerfile);
    }

    private async Task<ImmutableArray<DeclaredPackage>> ReadManifestsAsync(CancellationToken cancellationToken)
    {
        var packages = ImmutableArray.CreateBuilder<DeclaredPackage>();
        packages.AddRange(await ReadAsync("apt.txt", AptList.Read, cancellationToken).ConfigureAwait(false));
        await ReadRequirementsAsync("requirements.txt", packages, cancellationToken).ConfigureAwait(false);
        packages.AddRange(await ReadAsync("DESCRIPTION", DescriptionFile.Read, cancellationToken).ConfigureAwait(false));
        packages.AddRange(await ReadAsync("renv.lock", RenvLock.Read, cancellationToken).ConfigureAwait(false));
        return packages.ToImmutable();
    }

    private async Task ReadRequirementsAsync(
        string relativePath, ImmutableArray<DeclaredPackage>.Builder packages, CancellationToken cancellationToken)
    {
        var includes = new List<(string Path, int Line)>();
        packages.AddRange(await ReadAsync(
            relativePath,
            manifest => RequirementsFile.Read(manifest, (path, line) => includes.Add((path, line))),
            cancellationToken).ConfigureAwait(false));

        foreach (var (path, line) in includes)
        {
            var included = Path.GetRelativePath(
                _folder, Path.Combine(_folder, Path.GetDirectoryName(relativePath) ?? "", path)).Replace('\\', '/');
            if (!File.Exists(Path.Combine(_folder, included)))
            {
                _problems.Add(new Diagnostic("SLP2003", $"the included file '{path}' is not there")
                {
                    File = $"{_relativeFolder}/{relativePath}",
                    Line = line,
                });
            }
            else if (!_manifests.Contains(included))
            {
                await ReadRequirementsAsync(included, packages, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string relativePath, Func<ManifestText, IEnumerable<T>> read, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, relativePath);
        if (!File.Exists(path))
        {
            return [];
        }

        _manifests.Add(relativePath);
        var text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        var manifest = new ManifestText($"{_relativeFolder}/{relativePath}", text);
        var packages = read(manifest).ToList();
        _problems.AddRange(manifest.Problems);
        return packages;
    }

    // A path component of a repository's name, as the OCI distribution specification has it.
    [GeneratedRegex("^[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex RepositoryName();
}
