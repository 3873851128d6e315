using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Threading;
using Slipway.Images;
using Slipway.Pipelines;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Releases;
using Slipway.Releases;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>
/// What a change touches: the files of the commit that it began at are read as those of the working tree are, and what images
/// and pipelines are made of is compared. What differs in a file that nothing is made of touches nothing.
/// </summary>
internal sealed class ChangeActions
{
    private readonly IPipelines _build;
    private readonly string? _since;
    private readonly Func<PipelineProject, PipelineTestSet> _testsOf;
    private readonly Once<ChangesSince?> _changes;

    /// <summary>Compares nothing yet.</summary>
    /// <param name="build">The build.</param>
    /// <param name="since">What is compared with; null for the target of the pull request that is built.</param>
    /// <param name="testsOf">The tests of a pipeline as they are now.</param>
    public ChangeActions(IPipelines build, string? since, Func<PipelineProject, PipelineTestSet> testsOf)
    {
        (_build, _since, _testsOf) = (build, since, testsOf);
        _changes = new(CompareAsync);
    }

    /// <summary>The branch that the pull request that is built goes into; null where none is.</summary>
    private string? Target =>
        Of("GITHUB_BASE_REF") is { } gitHub ? $"origin/{gitHub}"
        : Of("SYSTEM_PULLREQUEST_TARGETBRANCH") is { } azure ? $"origin/{azure.Replace("refs/heads/", "", StringComparison.Ordinal)}"
        : null;

    /// <summary>Why a change that nobody asked to compare, that of a pull request, is compared with nothing; null where it is.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>What a change touches; null where nothing is said to compare with, or only the server says so and git lacks it.</summary>
    /// <exception cref="DiagnosticException">SLP4025: git does not know the commit that <c>--since</c> names.</exception>
    public Task<ChangesSince?> FindAsync(CancellationToken cancellationToken) => _changes.GetAsync(cancellationToken);

    private string? Of(string variable) => _build.Host.Variables.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;

    private async Task<ChangesSince?> CompareAsync(CancellationToken cancellationToken)
    {
        var given = _since is { Length: > 0 } ? _since : null;
        if ((given ?? Target) is not { } reference)
        {
            return null;
        }

        var repository = new GitRepository(_build.RootDirectory);
        string commit;
        try
        {
            commit = await repository.FindBaseAsync(reference, cancellationToken);
        }
        catch (DiagnosticException e) when (given is null)
        {
            // The checkout of a pull request's job has no other branch unless it is told to: its build goes on as without.
            var wrong = e.Diagnostics[0];
            Obstacle = $"{wrong.Message}{(wrong.Remedy is { } remedy ? $"; {remedy}" : "")}";
            _build.Log.LogWarning("Nothing is left out as unchanged: {Obstacle}", Obstacle);
            return null;
        }

        var files = await repository.FilesSinceAsync(commit, cancellationToken);
        var images = await _build.Images.DefinitionsAsync(cancellationToken);
        var projects = await _build.Pipelines.ProjectsAsync(cancellationToken);
        var touched = TouchedImages(images, files);
        var changes = new ChangesSince
        {
            Reference = reference,
            Commit = commit,
            Files = files,
            Images = touched,
            Pipelines = [],
            Gone = [],
            OtherFiles = [.. files.Where(file => !images.Any(image => IsOf(image, file)) && !projects.Any(project => IsOf(project, file)))],
        };
        try
        {
            var root = await new EarlierFiles(_build.TemporaryDirectory / "earlier-files", repository).OfAsync(commit, cancellationToken);
            var earlier = await ReadEarlierAsync(root, cancellationToken);
            return changes with
            {
                Pipelines = TouchedPipelines(earlier, images, projects, touched),
                Gone =
                [
                    .. earlier.Images.Except(images.Select(image => image.Name)).Select(name => $"image `{name}`"),
                    .. earlier.Projects.Select(project => project.Name).Except(projects.Select(project => project.Name))
                        .Select(name => $"pipeline `{name}`"),
                ],
            };
        }
        catch (DiagnosticException e)
        {
            var obstacle = $"its files can't be read: {e.Diagnostics[0].Message}";
            _build.Log.LogWarning("Every pipeline counts as changed since {Base}: {Obstacle}", changes.Base, obstacle);
            return changes with
            {
                Obstacle = obstacle,
                Pipelines = [.. projects.Select(project => new Touch(project.Name, [$"- what it was at {commit[..7]} is not known"]))],
            };
        }
    }

    private ImmutableArray<Touch> TouchedImages(ImmutableArray<ImageDefinition> images, ImmutableArray<string> files)
    {
        var own = images.ToDictionary(image => image.Name, image => files.Where(file => IsOf(image, file)).ToList());
        var builtOn = _build.Images.Outlines.ToDictionary(outline => outline.Name, outline => outline.BuiltOn);

        // No image is built on itself, also not by way of others.
        IEnumerable<string> Reasons(string name) =>
        [
            .. own[name].Select(file => $"- `{file}`"),
            .. (builtOn.GetValueOrDefault(name) is { IsDefault: false } below ? below : [])
                .Where(other => own.ContainsKey(other) && Reasons(other).Any()).Select(other => $"- it is built on `{other}`"),
        ];

        return [.. images.Select(image => new Touch(image.Name, [.. Reasons(image.Name)]))];
    }

    private async Task<Earlier> ReadEarlierAsync(string root, CancellationToken cancellationToken)
    {
        ImmutableArray<string> images = Directory.Exists(Path.Combine(root, _build.ImagesFolder))
            ? [.. ImageOutline.FindAll(root, ImmutableDictionary<string, string>.Empty, _build.ImagesFolder).Select(image => image.Name)]
            : [];
        var sources = _build.Pipelines.Sources(images.ToImmutableHashSet());
        var projects = await Task.Run(
            () => PipelineProject.LoadAll(new PipelineSources(root)
            {
                Paths = sources.Paths,
                ImageNames = sources.ImageNames,
                Profiles = sources.Profiles,
                AllowedFolders = [.. _build.AllowFolder.Select(folder => Path.GetFullPath(folder, _build.RootDirectory))],
            }),
            cancellationToken);
        return new Earlier(root, images, projects);
    }

    private ImmutableArray<Touch> TouchedPipelines(
        Earlier earlier,
        ImmutableArray<ImageDefinition> images,
        ImmutableArray<PipelineProject> projects,
        ImmutableArray<Touch> touchedImages)
    {
        var touched = touchedImages.Where(image => image.IsTouched).Select(image => image.Name).ToHashSet(StringComparer.Ordinal);
        var before = earlier.Images.ToDictionary(name => name, name => Environment(name, ""));
        var now = images.ToDictionary(image => image.Name, image => Environment(image.Name, touched.Contains(image.Name) ? "changed" : ""));
        return
        [
            .. projects.Select(project => earlier.Projects.FirstOrDefault(old => old.Name == project.Name) is { } old
                ? new Touch(project.Name, Differences(old, before, project, now, earlier.Root))
                : new Touch(project.Name, ["- it is new"])),
        ];
    }

    private ImmutableArray<string> Differences(
        PipelineProject old,
        Dictionary<string, EnvironmentImage> imagesBefore,
        PipelineProject project,
        Dictionary<string, EnvironmentImage> imagesNow,
        string root)
    {
        var before = PipelineReleases.Foresee([old], imagesBefore, release: null);
        var now = PipelineReleases.Foresee([project], imagesNow, release: null);
        var testsBefore = PipelineTests.Load(TestedPipelines.Of(old), root).Tests
            .ToDictionary(test => test.Name, test => test.ContentHash);
        var tests = _testsOf(project).Tests;
        return
        [
            .. PublishedDifference.Pipelines(before, now),
            .. PublishedDifference.Schedules(before, now)
                .Select(line => line.StartsWith("- ", StringComparison.Ordinal) ? $"- schedule {line[2..]}" : line),
            .. tests.Where(test => testsBefore.GetValueOrDefault(test.Name) != test.ContentHash)
                .Select(test => $"- test `{test.Name}`{(testsBefore.ContainsKey(test.Name) ? "" : " is new")}"),
            .. testsBefore.Keys.Except(tests.Select(test => test.Name)).Select(name => $"- test `{name}` is gone"),
        ];
    }

    // Only whether it is another one counts: its digest is known once it is built.
    private static EnvironmentImage Environment(string name, string mark) =>
        new($"{name}@sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name + mark)))}");

    private bool IsOf(ImageDefinition image, string file) =>
        IsBelow(image.Folder, file) || IsBelow(image.ContextFolder, file);

    private bool IsOf(PipelineProject project, string file) => IsBelow(project.Directory, file);

    private bool IsBelow(string folder, string file)
    {
        var below = Path.GetRelativePath(_build.RootDirectory, folder).Replace('\\', '/');
        return below == "." || file.StartsWith($"{below}/", StringComparison.Ordinal);
    }

    /// <summary>What the commit has.</summary>
    private sealed record Earlier(string Root, ImmutableArray<string> Images, ImmutableArray<PipelineProject> Projects);
}
