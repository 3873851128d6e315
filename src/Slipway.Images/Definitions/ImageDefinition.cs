using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>
/// An image as a folder defines it: <c>images/NAME/</c> with a <c>Dockerfile</c> and, by their natural names, manifests
/// of the packages that it holds (<c>requirements.txt</c>, <c>environment.yml</c>,
/// <c>pyproject.toml</c>, <c>DESCRIPTION</c>, <c>renv.lock</c>, <c>install.R</c>, <c>apt.txt</c>), and structure
/// tests (<c>smoke.yaml</c>, <c>*.test.yaml</c>).
/// </summary>
public sealed partial record ImageDefinition
{
    internal ImageDefinition(
        string folder,
        string relativeFolder,
        EnvironmentFile environment,
        ImmutableArray<DeclaredPackage> packages,
        ImmutableArray<StructureTests> structureTests,
        ImmutableArray<string> manifests,
        Dockerfile dockerfile,
        DockerIgnore ignore)
    {
        Name = Path.GetFileName(folder);
        Folder = folder;
        RelativeFolder = relativeFolder;
        Description = environment.Description;
        Tags = environment.Tags;
        ContextFolder = Path.GetFullPath(environment.ContextPath, folder);
        ImageLine = environment.Image?.Position.Line;
        Packages = packages;
        StructureTests = structureTests;
        Manifests = manifests;
        Dockerfile = dockerfile;
        Ignore = ignore;
    }

    /// <summary>The folder's name, which is the repository's name in the registry.</summary>
    public string Name { get; }

    /// <summary>The folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>The folder relative to the repository's root, with forward slashes, as diagnostics name it.</summary>
    public string RelativeFolder { get; }

    /// <summary>What its Azure ML <c>environment.yml</c> says that it is for, if it has one.</summary>
    public string? Description { get; }

    /// <summary>The tags of its Azure ML <c>environment.yml</c>, if it has one.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; }

    /// <summary>What its manifests ask for, in the order of the files and lines.</summary>
    public ImmutableArray<DeclaredPackage> Packages { get; }

    /// <summary>What its folder declares and no test looks at: a warning each (SLP2015).</summary>
    public ImmutableArray<Diagnostic> Untested { get; internal init; } = [];

    /// <summary>What its Dockerfile says that is a slip perhaps, or that not every builder takes: a warning each.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; internal init; } = [];

    /// <summary>The tests of <c>smoke.yaml</c> and <c>*.test.yaml</c>.</summary>
    internal ImmutableArray<StructureTests> StructureTests { get; }

    /// <summary>The manifests and test files that were read, relative to <see cref="Folder"/>, in alphabetical order.</summary>
    internal ImmutableArray<string> Manifests { get; }

    /// <summary>What containers of its tests get to see of the build context, relative to it.</summary>
    internal IEnumerable<string> TestFiles =>
        StructureTests.SelectMany(tests => tests.RunOptions.Files)
            .Select(path => Path.GetRelativePath(ContextFolder, path).Replace('\\', '/'))
            .Where(path => path.Split('/')[0] != ".." && !Path.IsPathRooted(path));

    internal Dockerfile Dockerfile { get; }

    /// <summary>What is no part of the build context.</summary>
    internal DockerIgnore Ignore { get; }

    /// <summary>The build context, absolute: the folder, or the one that its environment names.</summary>
    public string ContextFolder { get; }

    /// <summary>The line of <c>environment.yml</c> that names the whole image, where nothing is built on it.</summary>
    internal int? ImageLine { get; }

    /// <summary>The Dockerfile, relative to the repository's root, or what stands in its place.</summary>
    internal string DockerfileName => ImageLine is not null
        ? $"{RelativeFolder}/environment.yml"
        : NameInContext(Dockerfile.Path);

    private string Root => Path.GetFullPath(Path.Combine([Folder, .. RelativeFolder.Split('/').Select(_ => "..")]));

    /// <summary>A file of the build context as diagnostics name it: relative to the repository's root.</summary>
    internal string NameInContext(string path) =>
        Path.GetRelativePath(Root, Path.Combine(ContextFolder, path)).Replace('\\', '/');

    /// <summary>Whether an image, and the folder that it is in, can have a name.</summary>
    public static bool IsName(string name) => RepositoryName().IsMatch(name);

    /// <summary>Reads all images of a folder, in alphabetical order.</summary>
    /// <param name="root">The repository's root; files are named relative to it.</param>
    /// <param name="imagesFolder">The folder with one folder per image, relative to <paramref name="root"/>.</param>
    /// <param name="allowedFolders">Folders outside of the root whose files may be named, relative to it or absolute.</param>
    /// <param name="buildArguments">Build arguments, which a <c>FROM</c> may be written with; none unless told.</param>
    /// <param name="privatePaths">
    /// Files and folders that must not get into an image, relative to the root or absolute; none unless told.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DiagnosticException">
    /// All that is wrong in any of them: SLP2001 (no Dockerfile, or a name that no registry takes), SLP2002 (a
    /// Dockerfile without FROM), SLP2003 (an error in a manifest or a <c>.dockerignore</c>), SLP2004 (one that is too
    /// large), SLP2016 (a file outside of the root), SLP2017 (an instruction that is none), SLP2018 (a source that is not
    /// in the context), SLP2019 (a stage or an image that can't be), SLP2061 (a private path in what is copied).
    /// </exception>
    public static Task<ImmutableArray<ImageDefinition>> LoadAllAsync(
        string root,
        string imagesFolder = "images",
        IEnumerable<string>? allowedFolders = null,
        IReadOnlyDictionary<string, string>? buildArguments = null,
        IReadOnlyList<string>? privatePaths = null,
        CancellationToken cancellationToken = default) => Task.Run(
            () => ImageFolder.LoadAll(
                imagesFolder,
                new RepositoryBoundary(root, allowedFolders),
                buildArguments ?? ImmutableDictionary<string, string>.Empty,
                privatePaths ?? [],
                cancellationToken),
            cancellationToken);

    /// <summary>The Dockerfile's text.</summary>
    internal async Task<string> ReadDockerfileAsync(CancellationToken cancellationToken) => ImageLine is { } line
        ? $"{new string('\n', line - 1)}FROM {Dockerfile.Instructions[0].Arguments}\n"
        : await File.ReadAllTextAsync(Path.Combine(ContextFolder, Dockerfile.Path), cancellationToken).ConfigureAwait(false);

    /// <summary>Compares by name and folder: the content is what <see cref="ImageIdentity"/> compares.</summary>
    public bool Equals(ImageDefinition? other) => other is not null && Name == other.Name && Folder == other.Folder;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Folder);

    // A path component of a repository's name, as the OCI distribution specification has it.
    [GeneratedRegex("^[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex RepositoryName();
}
