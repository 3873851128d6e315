using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Graphs;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads pipelines and checks what is in them.</summary>
/// <param name="pipelines">Their files.</param>
/// <param name="imageNames">The images of the repository; null when they are not known.</param>
/// <param name="files">What is read of them.</param>
internal sealed class ProjectLoader(IReadOnlyList<ProjectFiles> pipelines, IReadOnlySet<string>? imageNames, SourceFiles files)
{
    private readonly DiagnosticBag _found = new();

    /// <summary>Reads each pipeline.</summary>
    /// <exception cref="DiagnosticException">Something is wrong in one of them: all of it.</exception>
    public ImmutableArray<PipelineProject> LoadAll()
    {
        var projects = pipelines
            .Select(project => Load(project, new SourceFolder(project.Folder, ProjectSearch.Shown(project.Folder, files.Boundary), files)))
            .ToImmutableArray();

        // The six digits of a workspace's id, whichever they are, are the same for all of its endpoints.
        SharedNames.Check(
            [.. projects.OfType<PipelineProject>()], WorkspaceInfo.Anywhere with { UniqueId = "000000" }, _found);
        var diagnostics = _found.ToImmutable();
        return _found.HasErrors
            ? throw new DiagnosticException(diagnostics)
            : [.. projects.OfType<PipelineProject>().Select(project => project with
            {
                Warnings = [.. diagnostics.Where(d => d.File!.StartsWith($"{project.Source.Folder.ShownAs}/", StringComparison.Ordinal))],
            })];
    }

    private PipelineProject? Load(ProjectFiles project, SourceFolder folder)
    {
        NameRules.CheckFolder(project.Name, new SourcePosition($"{folder.ShownAs}/{project.Pipeline}", 1, 1), _found);

        var pipeline = folder.Read(project.Pipeline, _found);
        var environments = Environments(project, folder);
        var assets = new CheckedAssets(
            imageNames,
            environments.Keys.ToHashSet(),
            pipeline is null ? new HashSet<SourcePosition>() : PlacesOfInputs(pipeline),
            _found);
        var context = new TranslationContext(folder, WorkspaceInfo.Anywhere, assets, _found) { IsPublished = true };
        foreach (var environment in environments.Values)
        {
            EnvironmentTranslator.Body(environment, isAnonymous: false, context);
        }

        var reader = new ProjectFileReader(project, folder, context);
        var endpoint = reader.Endpoint();
        var deployment = reader.Deployment(endpoint);
        var compute = reader.Compute();
        var schedules = reader.Schedules();
        if (pipeline is null || !IsPipeline(pipeline, folder))
        {
            return null;
        }

        DocumentTranslator.Translate(pipeline, context);
        var graph = GraphReader.Read(pipeline, context);
        foreach (var schedule in schedules)
        {
            ScheduleCheck.Check(schedule, graph, _found);
        }

        return new PipelineProject(
            graph, endpoint, compute, schedules, new ProjectSource(folder, pipeline, deployment, environments))
        {
            Name = project.Name,
            Directory = folder.FullPath,
            Warnings = [],
            Images = assets.Images,
        };
    }

    private bool IsPipeline(YamlMap map, SourceFolder folder)
    {
        if (map.Find("type")?.Value is YamlScalar { Text: not "pipeline" } type)
        {
            _found.Error(
                Codes.NotSupported,
                type.Position,
                $"this is a job of type '{type.Text}'; {ProjectFiles.UsualPipeline} holds one of type 'pipeline'");
            return false;
        }

        if (map.Find("jobs")?.Value is YamlMap { Entries.IsEmpty: false })
        {
            return true;
        }

        // Reported with whatever else is wrong with the keys.
        DocumentTranslator.Translate(
            map.Find("type") is null ? map with { Entries = map.Entries.Add(TypeOf(map)) } : map,
            new TranslationContext(
                folder,
                WorkspaceInfo.Anywhere,
                new CheckedAssets(null, new HashSet<string>(), new HashSet<SourcePosition>(), _found),
                _found) { IsPublished = true });
        return false;
    }

    private static YamlEntry TypeOf(YamlMap map) => new(
        new YamlScalar(map.Position, "type", IsPlain: true), new YamlScalar(map.Position, "pipeline", IsPlain: true));

    private ImmutableSortedDictionary<string, YamlMap> Environments(ProjectFiles project, SourceFolder folder)
    {
        var environments = ImmutableSortedDictionary.CreateBuilder<string, YamlMap>(StringComparer.Ordinal);
        if (!folder.Has(project.Environments) || folder.Read(project.Environments, _found) is not { } map)
        {
            return environments.ToImmutable();
        }

        foreach (var (key, value) in map.Entries)
        {
            NameRules.CheckEnvironment(key.Text, key.Position, _found);
            if (imageNames?.Contains(key.Text) == true)
            {
                _found.Error(Codes.DuplicateName, key.Position, $"environment '{key.Text}' is also an image of this repository");
            }

            if (value is YamlMap environment)
            {
                environments[key.Text] = environment;
            }
            else
            {
                _found.Error(Codes.InvalidValue, value.Position, $"environment '{key.Text}' needs keys such as 'image'");
            }
        }

        return environments.ToImmutable();
    }

    // What a pipeline's own inputs are given is a default, which each caller may give otherwise.
    private static HashSet<SourcePosition> PlacesOfInputs(YamlMap pipeline) =>
        ((pipeline.Find("inputs")?.Value as YamlMap)?.Entries ?? [])
            .Select(entry => (entry.Value as YamlMap)?.Find("path")?.Value.Position)
            .OfType<SourcePosition>()
            .ToHashSet();
}
