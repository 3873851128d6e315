using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>Reads image folders and collects everything that is wrong in them.</summary>
internal sealed partial class ImageFolder
{
    // No image has as many; a file that names them is not what it should be.
    private const int MostItems = 20_000;

    private readonly string _folder;
    private readonly string _relativeFolder;
    private readonly RepositoryBoundary _boundary;
    private readonly IReadOnlySet<string> _siblings;
    private readonly IReadOnlyDictionary<string, string> _buildArguments;
    private readonly IReadOnlyList<string> _privatePaths;
    private readonly List<Diagnostic> _problems = [];
    private readonly List<Diagnostic> _untested = [];
    private readonly List<Diagnostic> _warnings = [];
    private readonly SortedSet<string> _manifests = new(StringComparer.Ordinal);
    private EnvironmentFile _environment = EnvironmentFile.None;

    private ImageFolder(
        string folder,
        string relativeFolder,
        RepositoryBoundary boundary,
        IReadOnlySet<string> siblings,
        IReadOnlyDictionary<string, string> buildArguments,
        IReadOnlyList<string> privatePaths)
    {
        _folder = folder;
        _relativeFolder = relativeFolder;
        _boundary = boundary;
        _siblings = siblings;
        _buildArguments = buildArguments;
        _privatePaths = privatePaths;
    }

    /// <summary>The folders of images, absolute, in alphabetical order; none where there is no such folder.</summary>
    public static IEnumerable<string> FindAll(string root, string imagesFolder)
    {
        var parent = Path.GetFullPath(Path.Combine(root, imagesFolder));
        return Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent).Where(folder => !Path.GetFileName(folder).StartsWith('.')).Order(StringComparer.Ordinal)
            : [];
    }

    public static ImmutableArray<ImageDefinition> LoadAll(
        string imagesFolder,
        RepositoryBoundary boundary,
        IReadOnlyDictionary<string, string> buildArguments,
        IReadOnlyList<string> privatePaths,
        CancellationToken cancellationToken)
    {
        var root = boundary.Root;
        var folders = FindAll(root, imagesFolder).ToList();
        var siblings = folders.Select(folder => Path.GetFileName(folder)).ToHashSet(StringComparer.Ordinal);
        var images = ImmutableArray.CreateBuilder<ImageDefinition>();
        var problems = new List<Diagnostic>();
        var warnings = new List<Diagnostic>();
        foreach (var folder in folders)
        {
            var name = Path.GetFileName(folder);
            var relative = Path.GetRelativePath(root, folder).Replace('\\', '/');
            var reader = new ImageFolder(folder, relative, boundary, siblings, buildArguments, privatePaths);
            if (reader.Read(name, cancellationToken) is { } image)
            {
                images.Add(image with { Untested = [.. reader._untested], Warnings = [.. reader._warnings] });
            }

            problems.AddRange(reader._problems);
            warnings.AddRange(reader._warnings);
        }

        // What is warned of in a file stands with what is wrong in it, so that both are mended in one go.
        return problems.Count == 0 ? images.ToImmutable() : throw new DiagnosticException([.. problems, .. warnings]);
    }

    private ImageDefinition? Read(string name, CancellationToken cancellationToken)
    {
        if (!ImageDefinition.IsName(name))
        {
            _problems.Add(new Diagnostic(Codes.NotAnImage, $"'{name}' can't name an image in a registry")
            {
                File = _relativeFolder,
                Remedy = "use lower-case letters and digits, with single dots, underscores or hyphens between them",
            });
        }

        var packages = ReadManifests();
        _untested.AddRange(ManifestFolders().SelectMany(folder => UnreadManifests.In(folder, Shown(folder))));
        cancellationToken.ThrowIfCancellationRequested();
        var structureTests = ReadStructureTests();
        var dockerfilePath = Path.Combine(_folder, _environment.ContextPath, _environment.DockerfilePath);
        var dockerfileName = Shown(dockerfilePath);
        string text;
        if (_environment.Image is { } image)
        {
            // As if it were written in a Dockerfile, on the line where it is written.
            text = $"{new string('\n', image.Position.Line - 1)}FROM {image.Text}\n";
        }
        else if (File.Exists(dockerfilePath))
        {
            if (ReadText(dockerfilePath) is not { } manifest)
            {
                return null;
            }

            text = manifest.Text;
        }
        else
        {
            _problems.Add(new Diagnostic(Codes.NotAnImage, $"the image '{name}' has no Dockerfile")
            {
                File = _relativeFolder,
                Remedy = $"add {dockerfileName}",
            });
            return null;
        }

        var dockerfile = DockerfileParser.Parse(text) with { Path = _environment.DockerfilePath };
        var ignore = ReadIgnore();
        var context = Path.GetFullPath(_environment.ContextPath, _folder);
        var found = DockerfileCheck.Find(
            dockerfile, dockerfileName, new ContextSources(context, dockerfile.Path, ignore), _siblings, _buildArguments);
        _problems.AddRange(found.Where(diagnostic => diagnostic.Severity == Severity.Error));
        _warnings.AddRange(found.Where(diagnostic => diagnostic.Severity != Severity.Error));
        CheckPrivatePaths(text, context, ignore, dockerfileName);
        return new ImageDefinition(
            _folder, _relativeFolder, _environment, packages, structureTests, [.. _manifests], dockerfile, ignore);
    }

    // A context above them is the repository's own, which is well possible, and then mostly copied as a whole.
    private void CheckPrivatePaths(string dockerfile, string context, DockerIgnore ignore, string dockerfileName)
    {
        var within = _privatePaths
            .Select(folder => Path.GetRelativePath(context, Path.GetFullPath(folder, _boundary.Root)).Replace('\\', '/'))
            .Where(path => path != "." && path.Split('/')[0] != ".." && !ignore.IsIgnored(path))
            .ToList();
        // Most contexts have none in them, and nobody looks at what is copied.
        var reach = within.Count > 0 ? ContextReach.Of(dockerfile, [], []) : null;
        foreach (var path in within.Where(path => reach!.ReachesInto(path)))
        {
            var shown = Shown(Path.Combine(context, ignore.File ?? ".dockerignore"));
            _problems.Add(new Diagnostic(Codes.SecretsCopied, $"what this copies has '{path}' in it, and it may hold keys or tokens")
            {
                File = dockerfileName,
                Remedy = $"add the line '{path}' to {shown}",
            });
        }
    }

    private DockerIgnore ReadIgnore()
    {
        var context = Path.GetFullPath(_environment.ContextPath, _folder);
        if (DockerIgnore.Find(context, _environment.DockerfilePath) is not { } file
            || ReadText(Path.Combine(context, file)) is not { } manifest)
        {
            return DockerIgnore.None;
        }

        var ignore = DockerIgnore.Read(manifest, file);
        _problems.AddRange(manifest.Problems);
        return ignore;
    }

    private ImmutableArray<DeclaredPackage> ReadManifests()
    {
        var packages = ImmutableArray.CreateBuilder<DeclaredPackage>();
        // It says where the Dockerfile is, and so where other manifests are.
        var conda = ReadEnvironment();
        string[] folders = [.. ManifestFolders().Select(folder => Path.GetRelativePath(_folder, folder).Replace('\\', '/'))];
        ReadAll("apt.txt", AptList.Read);
        var requirements = new RequirementsReader(this);
        foreach (var file in In("requirements.txt"))
        {
            requirements.Read(file);
        }

        if (conda is not null)
        {
            requirements.ReadConda(conda);
        }

        packages.AddRange(requirements.Packages);
        ReadAll("pyproject.toml", PyProject.Read);
        ReadAll("DESCRIPTION", DescriptionFile.Read);
        ReadAll("renv.lock", RenvLock.Read);
        ReadAll("install.R", InstallScript.Read);
        var marked = Read(
            NotLoadedList.FileName,
            manifest => NotLoadedList.Apply(manifest, [.. NotLoadedList.Read(manifest)], packages));
        return marked.Count > 0 ? [.. marked] : packages.ToImmutable();

        IEnumerable<string> In(string name) => folders.Select(folder => folder == "." ? name : $"{folder}/{name}");

        void ReadAll(string name, Func<ManifestText, IEnumerable<DeclaredPackage>> read) =>
            packages.AddRange(In(name).SelectMany(file => Read(file, read)));
    }

    // An image whose context is elsewhere has its manifests beside its Dockerfile, or in its own folder.
    private IEnumerable<string> ManifestFolders()
    {
        var context = Path.GetFullPath(_environment.ContextPath, _folder);
        var isElsewhere = Path.GetRelativePath(_folder, context).Split(Path.DirectorySeparatorChar)[0] == "..";
        var ofDockerfile = Path.GetDirectoryName(Path.Combine(context, _environment.DockerfilePath))!;
        return isElsewhere ? new[] { _folder, ofDockerfile }.Distinct() : [_folder];
    }

    private string Shown(string path) => Path.GetRelativePath(_boundary.Root, path).Replace('\\', '/');

    /// <summary>Reads an <c>environment.yml</c> of Azure ML's.</summary>
    /// <returns>The conda environment: the one that it names, or the file itself where it is conda's.</returns>
    private string? ReadEnvironment()
    {
        const string Name = "environment.yml";
        var path = Path.Combine(_folder, Name);
        if (!File.Exists(path) || ReadText(path) is not { } text)
        {
            return null;
        }

        if (!EnvironmentFile.IsOne(text.Text))
        {
            return Name;
        }

        _environment = Read<EnvironmentFile>(Name, manifest => [EnvironmentFile.Read(manifest, _folder, _boundary)])[0];
        if (_environment.CondaFile is { } conda && !File.Exists(Path.Combine(_folder, conda.Text)))
        {
            _problems.Add(new Diagnostic(Codes.UnreadableManifest, $"the conda file '{conda.Text}' is not there")
            {
                File = $"{_relativeFolder}/{Name}",
                Line = conda.Position.Line,
            });
        }

        return _environment.CondaFile?.Text;
    }

    private ImmutableArray<StructureTests> ReadStructureTests()
    {
        var tests = ImmutableArray.CreateBuilder<StructureTests>();
        string[] endings = ["smoke.yaml", "smoke.yml", "smoke.json", ".test.yaml", ".test.yml", ".test.json"];
        var files = Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path))
            .Where(name => endings.Any(ending => name == ending
                || (ending.StartsWith('.') && name.EndsWith(ending, StringComparison.Ordinal))));
        foreach (var file in files.Order(StringComparer.Ordinal).ToList())
        {
            tests.AddRange(Read(
                file,
                manifest => new StructureTestReader(manifest, _folder, _boundary).Read() is { } read
                    ? [read]
                    : Enumerable.Empty<StructureTests>()));
        }

        return tests.ToImmutable();
    }

    private List<T> Read<T>(string relativePath, Func<ManifestText, IEnumerable<T>> read)
    {
        var path = Path.Combine(_folder, relativePath);
        if (!File.Exists(path))
        {
            return [];
        }

        _manifests.Add(relativePath);
        if (ReadText(path) is not { } manifest)
        {
            return [];
        }

        var items = read(manifest).Take(MostItems + 1).ToList();
        if (items.Count > MostItems)
        {
            manifest.ReportLimit(new InputLimitException($"it names more than {MostItems} packages"));
        }

        _problems.AddRange(manifest.Problems);
        _untested.AddRange(manifest.Untested);
        return items;
    }

    /// <summary>A file's text; null when it can't be had, which is then reported.</summary>
    private ManifestText? ReadText(string path)
    {
        var manifest = new ManifestText(Shown(Path.GetFullPath(path)), "");
        try
        {
            if (!_boundary.Contains(path))
            {
                manifest.ReportOutside(1, "what this links to", path);
            }
            else if ((manifest = manifest with { Text = BoundedFile.ReadText(path) }).Text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var at)
            {
                manifest.Report(manifest.Text.AsSpan(0, at).Count('\n') + 1, "this is no text: it has a NUL character");
            }
        }
        catch (InputLimitException e)
        {
            manifest.ReportLimit(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            manifest.Report(1, $"this can't be read: {e.Message}");
        }

        _problems.AddRange(manifest.Problems);
        return manifest.Problems.Any() ? null : manifest;
    }
}
