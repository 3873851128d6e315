using System.Collections.Immutable;
using Slipway.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads pipeline folders and checks what is in them.</summary>
internal static class ProjectLoader
{
    public static ImmutableArray<PipelineProject> LoadAll(string pipelinesDirectory, IReadOnlySet<string>? imageNames)
    {
        var root = Path.GetFullPath(pipelinesDirectory);
        if (!Directory.Exists(root))
        {
            return [];
        }

        var found = new DiagnosticBag();
        var projects = Directory.EnumerateDirectories(root)
            .Where(folder => File.Exists(Path.Combine(folder, PipelineReader.FileName)))
            .OrderBy(folder => folder, StringComparer.Ordinal)
            .Select(folder => Load(new SourceFolder(folder, $"{Path.GetFileName(root)}/{Path.GetFileName(folder)}"), imageNames, found))
            .ToImmutableArray();

        CheckUnique(projects, found);
        var diagnostics = found.ToImmutable();
        return found.HasErrors
            ? throw new DiagnosticException(diagnostics)
            : [.. projects.OfType<PipelineProject>().Select(project => project with
            {
                Warnings = [.. diagnostics.Where(d => d.File!.StartsWith($"{Shown(root, project)}/", StringComparison.Ordinal))],
            })];
    }

    private static string Shown(string root, PipelineProject project) => $"{Path.GetFileName(root)}/{project.Name}";

    private static PipelineProject? Load(SourceFolder folder, IReadOnlySet<string>? imageNames, DiagnosticBag found)
    {
        var name = Path.GetFileName(folder.FullPath);
        NameRules.CheckFolder(name, new SourcePosition($"{folder.ShownAs}/{PipelineReader.FileName}", 1, 1), found);

        var context = new LoadContext(folder, imageNames, found);
        var pipelineMap = folder.Read(PipelineReader.FileName, found);
        var pipeline = pipelineMap is null ? null : PipelineReader.Read(pipelineMap, context);
        var endpoint = Optional(EndpointReader.FileName, folder, found) is { } endpointMap
            ? EndpointReader.Read(endpointMap, found)
            : null;
        var compute = Optional(ComputeReader.FileName, folder, found) is { } computeMap
            ? ComputeReader.Read(computeMap, found)
            : null;
        var schedules = Schedules(context);
        if (pipeline is null)
        {
            return null;
        }

        Check(pipeline, [.. ((YamlMap)pipelineMap!.Find("jobs")!.Value).Entries.Select(step => step.Key.Text)], schedules, found);
        return new PipelineProject(pipeline, endpoint, compute, schedules)
        {
            Name = name,
            Directory = folder.FullPath,
            Warnings = [],
            Images = [.. pipeline.Steps
                .Select(step => step.LocalComponent?.Environment)
                .OfType<ImageEnvironment>()
                .Select(environment => environment.Image)
                .Distinct()
                .Order(StringComparer.Ordinal)],
        };
    }

    private static YamlMap? Optional(string name, SourceFolder folder, DiagnosticBag found) =>
        folder.Has(name) ? folder.Read(name, found) : null;

    private static ImmutableArray<Schedule> Schedules(LoadContext context) =>
    [
        .. Directory.EnumerateFiles(context.Folder.FullPath, "schedule*.yml")
            .Select(path => context.Folder.Read(Path.GetFileName(path), context.Found))
            .OfType<YamlMap>()
            .Select(map => ScheduleReader.Read(map, context))
            .OfType<Schedule>()
            .OrderBy(schedule => schedule.Name, StringComparer.Ordinal),
    ];

    private static void Check(
        PipelineJob pipeline,
        IReadOnlyCollection<string> writtenSteps,
        ImmutableArray<Schedule> schedules,
        DiagnosticBag found)
    {
        BindingCheck.Check(pipeline, writtenSteps, found);
        CycleCheck.Check(pipeline, found);
        foreach (var step in pipeline.Steps)
        {
            if (step.LocalComponent is { } component)
            {
                PlaceholderCheck.Check(component, component.Name ?? step.Name, found);
            }

            DataCheck.Check(step, found);
        }

        foreach (var schedule in schedules)
        {
            ScheduleCheck.Check(schedule, pipeline, found);
        }
    }

    private static void CheckUnique(ImmutableArray<PipelineProject?> projects, DiagnosticBag found)
    {
        var named = projects.OfType<PipelineProject>().ToImmutableArray();
        Check("schedule", named.SelectMany(project => project.Schedules.Select(s => (s.Name, s.Position))));
        Check("endpoint", named.Where(p => p.Endpoint?.Name is not null).Select(p => (p.Endpoint!.Name!, p.Endpoint.Position)));

        void Check(string what, IEnumerable<(string Name, SourcePosition At)> all)
        {
            foreach (var same in all.GroupBy(item => item.Name).Where(group => group.Count() > 1))
            {
                foreach (var (name, at) in same.Skip(1))
                {
                    found.Error(Codes.DuplicateName, at, $"{what} '{name}' is also defined in {same.First().At.File}");
                }
            }
        }
    }
}
