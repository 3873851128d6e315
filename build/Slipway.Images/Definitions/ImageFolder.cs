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
    private readonly List<Diagnostic> _untested = [];
    private readonly SortedSet<string> _manifests = new(StringComparer.Ordinal);
    private EnvironmentFile _environment = EnvironmentFile.None;

    private ImageFolder(string folder, string relativeFolder)
    {
        _folder = folder;
        _relativeFolder = relativeFolder;
    }

    /// <summary>The folders of images, absolute, in alphabetical order; none where there is no such folder.</summary>
    public static IEnumerable<string> FindAll(string root, string imagesFolder)
    {
        var parent = Path.GetFullPath(Path.Combine(root, imagesFolder));
        return Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent).Where(folder => !Path.GetFileName(folder).StartsWith('.')).Order(StringComparer.Ordinal)
            : [];
    }

    public static async Task<ImmutableArray<ImageDefinition>> LoadAllAsync(
        string root, string imagesFolder, CancellationToken cancellationToken)
    {
        var images = ImmutableArray.CreateBuilder<ImageDefinition>();
        var problems = new List<Diagnostic>();
        foreach (var folder in FindAll(root, imagesFolder))
        {
            var name = Path.GetFileName(folder);
            var relative = Path.GetRelativePath(root, folder).Replace('\\', '/');
            var reader = new ImageFolder(folder, relative);
            if (await reader.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } image)
            {
                images.Add(image with { Untested = [.. reader._untested] });
            }

            problems.AddRange(reader._problems);
        }

        return problems.Count == 0 ? images.ToImmutable() : throw new DiagnosticException(problems);
    }

    private async Task<ImageDefinition?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        _untested.AddRange(UnreadManifests.In(_folder, _relativeFolder));
        if (!RepositoryName().IsMatch(name))
        {
            _problems.Add(new Diagnostic("SLP2001", $"'{name}' can't name an image in a registry")
            {
                File = _relativeFolder,
                Remedy = "use lower-case letters and digits, with single dots, underscores or hyphens between them",
            });
        }

        var packages = await ReadManifestsAsync(cancellationToken).ConfigureAwait(false);
        var structureTests = await ReadStructureTestsAsync(cancellationToken).ConfigureAwait(false);
        var dockerfilePath = Path.Combine(_folder, _environment.ContextPath, _environment.DockerfilePath);
        var dockerfileName = $"{_relativeFolder}/{Path.GetRelativePath(_folder, dockerfilePath).Replace('\\', '/')}";
        string text;
        if (_environment.Image is { } image)
        {
            // As if it were written in a Dockerfile, on the line where it is written.
            text = $"{new string('\n', image.Line - 1)}FROM {image.Value}\n";
        }
        else if (File.Exists(dockerfilePath))
        {
            text = await File.ReadAllTextAsync(dockerfilePath, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _problems.Add(new Diagnostic("SLP2001", $"the image '{name}' has no Dockerfile")
            {
                File = _relativeFolder,
                Remedy = $"add {dockerfileName}",
            });
            return null;
        }

        var dockerfile = DockerfileParser.Parse(text) with { Path = _environment.DockerfilePath };
        if (!dockerfile.Instructions.Any(instruction => instruction.Keyword == "FROM"))
        {
            _problems.Add(new Diagnostic("SLP2002", "the Dockerfile has no FROM")
            {
                File = dockerfileName,
                Line = 1,
                Remedy = "start it with 'FROM debian:bookworm-slim', or another base image",
            });
        }

        var ignore = await ReadIgnoreAsync(cancellationToken).ConfigureAwait(false);
        return new ImageDefinition(
            _folder, _relativeFolder, _environment, packages, structureTests, [.. _manifests], dockerfile, ignore);
    }

    private async Task<DockerIgnore> ReadIgnoreAsync(CancellationToken cancellationToken)
    {
        var context = Path.GetFullPath(_environment.ContextPath, _folder);
        if (DockerIgnore.Find(context, _environment.DockerfilePath) is not { } file)
        {
            return DockerIgnore.None;
        }

        var manifest = await ReadTextAsync(Path.Combine(context, file), cancellationToken).ConfigureAwait(false);
        var ignore = DockerIgnore.Read(manifest, file);
        _problems.AddRange(manifest.Problems);
        return ignore;
    }

    private async Task<ImmutableArray<DeclaredPackage>> ReadManifestsAsync(CancellationToken cancellationToken)
    {
        var packages = ImmutableArray.CreateBuilder<DeclaredPackage>();
        packages.AddRange(await ReadAsync("apt.txt", AptList.Read, cancellationToken).ConfigureAwait(false));
        var requirements = new RequirementsReader(this);
        await requirements.ReadAsync("requirements.txt", cancellationToken).ConfigureAwait(false);
        if (await ReadEnvironmentAsync(cancellationToken).ConfigureAwait(false) is { } conda)
        {
            await requirements.ReadCondaAsync(conda, cancellationToken).ConfigureAwait(false);
        }

        packages.AddRange(requirements.Packages);
        packages.AddRange(await ReadAsync("pyproject.toml", PyProject.Read, cancellationToken).ConfigureAwait(false));
        packages.AddRange(await ReadAsync("DESCRIPTION", DescriptionFile.Read, cancellationToken).ConfigureAwait(false));
        packages.AddRange(await ReadAsync("renv.lock", RenvLock.Read, cancellationToken).ConfigureAwait(false));
        packages.AddRange(await ReadAsync("install.R", InstallScript.Read, cancellationToken).ConfigureAwait(false));
        var marked = await ReadAsync(
            NotLoadedList.FileName,
            manifest => NotLoadedList.Apply(manifest, [.. NotLoadedList.Read(manifest)], packages),
            cancellationToken).ConfigureAwait(false);
        return marked.Count > 0 ? [.. marked] : packages.ToImmutable();
    }

    /// <summary>Reads an <c>environment.yml</c> of Azure ML's.</summary>
    /// <returns>The conda environment: the one that it names, or the file itself where it is conda's.</returns>
    private async Task<string?> ReadEnvironmentAsync(CancellationToken cancellationToken)
    {
        const string Name = "environment.yml";
        var path = Path.Combine(_folder, Name);
        if (!File.Exists(path)
            || !EnvironmentFile.IsOne(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)))
        {
            return Name;
        }

        _environment = (await ReadAsync<EnvironmentFile>(
                Name, manifest => [EnvironmentFile.Read(manifest, _folder)], cancellationToken)
            .ConfigureAwait(false))[0];
        if (_environment.CondaFile is { } conda && !File.Exists(Path.Combine(_folder, conda.Value)))
        {
            _problems.Add(new Diagnostic("SLP2003", $"the conda file '{conda.Value}' is not there")
            {
                File = $"{_relativeFolder}/{Name}",
                Line = conda.Line,
            });
        }

        return _environment.CondaFile?.Value;
    }

    private async Task<ImmutableArray<StructureTests>> ReadStructureTestsAsync(CancellationToken cancellationToken)
    {
        var tests = ImmutableArray.CreateBuilder<StructureTests>();
        string[] endings = ["smoke.yaml", "smoke.yml", "smoke.json", ".test.yaml", ".test.yml", ".test.json"];
        var files = Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path))
            .Where(name => endings.Any(ending => name == ending
                || (ending.StartsWith('.') && name.EndsWith(ending, StringComparison.Ordinal))));
        foreach (var file in files.Order(StringComparer.Ordinal).ToList())
        {
            tests.AddRange(await ReadAsync(
                file,
                manifest => new StructureTestReader(manifest, _folder).Read() is { } read ? [read] : Enumerable.Empty<StructureTests>(),
                cancellationToken).ConfigureAwait(false));
        }

        return tests.ToImmutable();
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
        var manifest = await ReadTextAsync(path, cancellationToken).ConfigureAwait(false);
        var packages = read(manifest).ToList();
        _problems.AddRange(manifest.Problems);
        _untested.AddRange(manifest.Untested);
        return packages;
    }

    private async Task<ManifestText> ReadTextAsync(string path, CancellationToken cancellationToken) => new(
        $"{_relativeFolder}/{Path.GetRelativePath(_folder, path).Replace('\\', '/')}",
        await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false));

    // A path component of a repository's name, as the OCI distribution specification has it.
    [GeneratedRegex("^[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex RepositoryName();

    /// <summary>Follows requirements files from one to the next.</summary>
    private sealed class RequirementsReader(ImageFolder folder)
    {
        private readonly List<PythonPackage> _constraints = [];
        private readonly List<DeclaredPackage> _packages = [];

        /// <summary>What is asked for, and the constraints on what is asked for, as a condition of its own each.</summary>
        public IEnumerable<DeclaredPackage> Packages
        {
            get
            {
                var names = _packages.OfType<PythonPackage>().Select(package => package.NormalizedName).ToHashSet();
                return _packages.Concat(_constraints.Where(constraint => names.Contains(constraint.NormalizedName)));
            }
        }

        public async Task ReadAsync(string file, CancellationToken cancellationToken)
        {
            var includes = new List<RequirementsInclude>();
            _packages.AddRange(await folder.ReadAsync(
                file, manifest => RequirementsFile.Read(manifest, includes.Add), cancellationToken).ConfigureAwait(false));
            await FollowAsync(file, includes, areConstraints: false, cancellationToken).ConfigureAwait(false);
        }

        public async Task ReadCondaAsync(string file, CancellationToken cancellationToken)
        {
            var includes = new List<RequirementsInclude>();
            _packages.AddRange(await folder.ReadAsync(
                file, manifest => CondaEnvironment.Read(manifest, includes.Add), cancellationToken).ConfigureAwait(false));
            await FollowAsync(file, includes, areConstraints: false, cancellationToken).ConfigureAwait(false);
        }

        private async Task ReadConstraintsAsync(string file, CancellationToken cancellationToken)
        {
            var includes = new List<RequirementsInclude>();
            _constraints.AddRange(await folder.ReadAsync(
                file, manifest => RequirementsFile.Read(manifest, includes.Add), cancellationToken).ConfigureAwait(false));
            await FollowAsync(file, includes, areConstraints: true, cancellationToken).ConfigureAwait(false);
        }

        private async Task FollowAsync(
            string file, IEnumerable<RequirementsInclude> includes, bool areConstraints, CancellationToken cancellationToken)
        {
            foreach (var include in includes)
            {
                var root = folder._folder;
                var included = Path.GetRelativePath(
                    root, Path.Combine(root, Path.GetDirectoryName(file) ?? "", include.Path)).Replace('\\', '/');
                if (!File.Exists(Path.Combine(root, included)))
                {
                    folder._problems.Add(new Diagnostic("SLP2003", $"the included file '{include.Path}' is not there")
                    {
                        File = $"{folder._relativeFolder}/{file}",
                        Line = include.Line,
                    });
                }
                else if (!folder._manifests.Contains(included))
                {
                    await (areConstraints || include.AreConstraints
                        ? ReadConstraintsAsync(included, cancellationToken)
                        : ReadAsync(included, cancellationToken)).ConfigureAwait(false);
                }
            }
        }
    }
}
