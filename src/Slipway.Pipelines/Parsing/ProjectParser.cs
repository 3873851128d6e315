using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads a pipeline, and what stands beside it.</summary>
internal sealed class ProjectParser(ProjectFiles files, SourceFolder folder, DiagnosticBag found)
{
    private readonly ParseContext _context = new(folder, found) { IsPublished = true, Pipeline = files.Path };

    /// <summary>What the folder describes.</summary>
    /// <returns>It, and whether its pipeline could be read: if not, that has been reported, and an empty one stands for it.</returns>
    public (ProjectDefinition Project, bool HasPipeline) Parse()
    {
        var pipeline = Pipeline();
        var place = new SourcePosition($"{folder.ShownAs}/{files.Pipeline}", 1, 1);
        return (
            new ProjectDefinition
            {
                Name = new Written(files.Name, place),
                EndpointFile = files.Endpoint,
                TestsFolder = files.Tests,
                Directory = folder.FullPath,
                Pipeline = pipeline ?? new PipelineDefinition
                {
                    Position = place,
                    Kind = DocumentKind.PipelineJob,
                    What = "the pipeline",
                    Folder = Path.GetFileName(folder.FullPath),
                    Tags = ImmutableSortedDictionary<string, string>.Empty,
                    Settings = new PipelineSettings(),
                    Graph = new PipelineGraph { Position = default },
                },
                Environments = Environments(),
                Endpoint = Optional(files.Endpoint) is { } endpoint
                    ? EndpointParser.Endpoint(endpoint, _context, isOfProject: true)
                    : null,
                Deployment = Deployment(),
                Compute = Compute(),
                Schedules = Schedules(pipeline),
            },
            pipeline is not null);
    }

    private PipelineDefinition? Pipeline()
    {
        if (folder.Read(files.Pipeline, found) is not { } map)
        {
            return null;
        }

        if (map.Find("type")?.Value is YamlScalar { Text: not "pipeline" } type)
        {
            found.Error(
                Codes.NotSupported,
                type.Position,
                $"this is a job of type '{type.Text}'; {ProjectFiles.UsualPipeline} holds one of type 'pipeline'");
            return null;
        }

        var pipeline = JobParser.Pipeline(map, _context);
        return map.Find("jobs")?.Value is YamlMap { Entries.IsEmpty: false } ? pipeline : null;
    }

    private PipelineDeploymentDefinition? Deployment()
    {
        if (Optional(files.Deployment) is not { } map)
        {
            return null;
        }

        if (map.Find("type")?.Value is YamlScalar { IsNull: false, Text: "model" } type)
        {
            found.Error(
                Codes.NotSupported,
                type.Position,
                "beside a pipeline.yml stands a deployment of that pipeline, and not of a model",
                "leave 'type' out, or publish the model's deployment with 'az ml'");
            return null;
        }

        foreach (var key in (string[])["component", "job_definition"])
        {
            if (map.Find(key) is { } entry
                && (entry.Value is not YamlScalar scalar || folder.Resolve(scalar.Text) != files.Path))
            {
                found.Error(
                    Codes.NotSupported,
                    entry.Value.Position,
                    "the deployment beside a pipeline.yml is of that pipeline",
                    $"leave '{key}' out, or write './{files.Pipeline}'");
            }
        }

        return (PipelineDeploymentDefinition)EndpointParser.Deployment(map, _context, isOfProject: true);
    }

    private ComputeDefinition? Compute()
    {
        if (Optional(files.Compute) is not { } map)
        {
            return null;
        }

        if (map.Find("type") is null && map.Find("$schema") is null)
        {
            return ComputeParser.Cluster(map, _context);
        }

        var document = DocumentParser.Parse(map, _context);
        if (document is not null and not ComputeDefinition)
        {
            found.Error(Codes.InvalidValue, map.Position, $"{files.Compute} describes a compute, and this is none");
        }

        return document as ComputeDefinition;
    }

    private ImmutableArray<OwnEnvironment> Environments()
    {
        var environments = ImmutableArray.CreateBuilder<OwnEnvironment>();
        foreach (var (key, value) in Optional(files.Environments)?.Entries ?? [])
        {
            if (value is YamlMap map)
            {
                environments.Add(new OwnEnvironment(key.Written(), EnvironmentParser.Unnamed(map, _context)));
            }
            else
            {
                found.Error(Codes.InvalidValue, value.Position, $"environment '{key.Text}' needs keys such as 'image'");
            }
        }

        return environments.ToImmutable();
    }

    private ImmutableArray<ScheduleDefinition> Schedules(PipelineDefinition? pipeline) =>
    [
        .. Directory.EnumerateFiles(folder.FullPath, files.Schedules)
            .Order(StringComparer.Ordinal)
            .Where(path => !files.IsListed || IsOfThisPipeline(path))
            .Select(path => folder.Read(Path.GetFileName(path), found))
            .OfType<YamlMap>()
            .Select(map => ScheduleParser.Parse(map, _context, pipeline))
            .OrderBy(schedule => schedule.Name?.Text, StringComparer.Ordinal),
    ];

    // What is wrong in other files of the folder is said where they are checked.
    private bool IsOfThisPipeline(string path) =>
        folder.Read(Path.GetFileName(path), new DiagnosticBag()) is { } map
        && DocumentKinds.Of(map) == DocumentKind.Schedule
        && ScheduleParser.RunsPipeline(map, _context);

    private YamlMap? Optional(string name) => folder.Has(name) ? folder.Read(name, found) : null;
}
