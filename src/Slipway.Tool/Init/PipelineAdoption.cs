using Slipway.Core.Yaml;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Slipway.Tool.Init;

/// <summary>The pipelines of a repository as the build takes them: where they are, and what goes with them.</summary>
/// <param name="Paths">What the build's parameter <c>PipelinePath</c> is to name; empty where they are in <c>pipelines/</c>.</param>
/// <param name="Decisions">What becomes of pipelines, schedules, components and what stands beside them.</param>
internal sealed partial record PipelineAdoption(ImmutableArray<string> Paths, ImmutableArray<Decision> Decisions)
{
    private const string UsualFolder = "pipelines";

    /// <summary>Decides.</summary>
    /// <param name="found">What was found.</param>
    public static PipelineAdoption Of(IReadOnlyList<FoundFile> found)
    {
        var pipelines = found.Where(file => file.Kind == FoundKind.Pipeline).ToList();
        var names = Names(pipelines);
        var schedules = found.Where(file => file.Kind == FoundKind.Schedule)
            .Select(file => (File: file, Runs: pipelines.FirstOrDefault(pipeline => pipeline.Path == file.Resolve(JobOf(file)))))
            .ToList();
        var folder = CommonFolder(pipelines, names, schedules);
        var decisions = ImmutableArray.CreateBuilder<Decision>();
        decisions.AddRange(pipelines.Select(file => new Decision(file, true, $"the pipeline '{names[file.Path]}'")));
        decisions.AddRange(schedules.Select(schedule => Decide(schedule.File, schedule.Runs, names)));

        var used = Reachable(found, pipelines);
        decisions.AddRange(found.Where(file => file.Kind == FoundKind.Component).Select(file => used.Contains(file.Path)
            ? new Decision(file, true, "a step of a pipeline")
            : new Decision(file, false, "no pipeline names it by its file")));

        var beside = pipelines.SelectMany(pipeline => Beside(pipeline).Select(path => (path, Name: names[pipeline.Path])))
            .ToLookup(pair => pair.path, pair => pair.Name);
        decisions.AddRange(found.Where(file => file.Kind == FoundKind.Other).Select(file => beside[file.Path].FirstOrDefault() is { } name
            ? new Decision(file, true, $"goes with '{name}'")
            : new Decision(file, false, "nothing that a pipeline is published with; 'az ml' takes it as before")));

        return new PipelineAdoption(
            pipelines.Count == 0 || folder == UsualFolder ? []
            : folder is not null ? [folder]
            : [.. pipelines.Select(file => Item(file, names[file.Path]))],
            decisions.ToImmutable());
    }

    // What stands before the first '=' is taken for a name: a path that has one needs a name before it.
    private static string Item(FoundFile file, string name) =>
        name == NaturalName(file) && !file.Path.Contains('=', StringComparison.Ordinal) ? file.Path : $"{name}={file.Path}";

    private static Decision Decide(FoundFile schedule, FoundFile? pipeline, Dictionary<string, string> names) =>
        pipeline is not null && pipeline.Folder == schedule.Folder
            ? new Decision(schedule, true, $"a schedule of '{names[pipeline.Path]}'")
        : pipeline is not null
            ? new Decision(schedule, false, $"it is not beside {pipeline.Path}, which it runs: move it there")
        : JobOf(schedule) is { } job && job.StartsWith("azureml:", StringComparison.Ordinal)
            ? new Decision(schedule, false, $"it runs '{job}', which is in the workspace and not in a file")
            : new Decision(schedule, false, "it runs no pipeline's file of this repository");

    /// <summary>The job that a schedule runs: a file's path or a reference; null where it is written in place.</summary>
    private static string? JobOf(FoundFile schedule) => schedule.Yaml?.Find("create_job")?.Value switch
    {
        YamlScalar scalar => scalar.Text,
        YamlMap map => map.Text("job"),
        _ => null,
    };

    // One folder will do where a folder of pipelines means just what was found.
    private static string? CommonFolder(
        List<FoundFile> pipelines, Dictionary<string, string> names, List<(FoundFile File, FoundFile? Runs)> schedules)
    {
        var parents = pipelines
            .Select(file => file.Folder.LastIndexOf('/') is >= 0 and var at ? file.Folder[..at] : "").Distinct().ToList();
        var ofPipelines = schedules.Where(schedule => schedule.Runs?.Folder == schedule.File.Folder);
        return parents is [{ Length: > 0 } parent]
            && !parent.Contains('=', StringComparison.Ordinal)
            && pipelines.All(file => file.FileName == "pipeline.yml" && names[file.Path] == NaturalName(file))
            && ofPipelines.All(schedule => IsNamedSchedule(schedule.File))
            && schedules.Where(schedule => schedule.Runs?.Folder != schedule.File.Folder)
                .All(schedule => !IsNamedSchedule(schedule.File) || pipelines.All(file => file.Folder != schedule.File.Folder))
                ? parent
                : null;
    }

    private static bool IsNamedSchedule(FoundFile file) =>
        file.FileName.StartsWith("schedule", StringComparison.Ordinal) && file.FileName.EndsWith(".yml", StringComparison.Ordinal);

    private static string NaturalName(FoundFile file) =>
        file.Stem == "pipeline" ? file.Folder[(file.Folder.LastIndexOf('/') + 1)..] : file.Stem;

    private static Dictionary<string, string> Names(List<FoundFile> pipelines)
    {
        var names = new Dictionary<string, string>();
        foreach (var file in pipelines)
        {
            var parents = file.Folder.Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Reverse().Skip(file.Stem == "pipeline" ? 1 : 0);
            var name = Allowed(NaturalName(file));
            // The folders above it tell it from others of its name, and a number where they do not.
            foreach (var parent in parents)
            {
                if (!names.ContainsValue(name))
                {
                    break;
                }

                name = Allowed($"{parent}-{NaturalName(file)}");
            }

            for (var number = 2; names.ContainsValue(name); number++)
            {
                name = $"{Allowed(NaturalName(file))}-{number}";
            }

            names[file.Path] = name;
        }

        return names;
    }

    // At least two letters, digits, hyphens or underscores; the first a letter, the last none of the signs.
    private static string Allowed(string name)
    {
        var letters = Refused().Replace(name.ToLowerInvariant(), "-").Trim('-', '_');
        return letters.Length > 1 && char.IsAsciiLetterLower(letters[0]) ? letters : $"pipeline-{letters}".TrimEnd('-');
    }

    /// <summary>The files that belong to a pipeline by their names, as <c>docs/azureml-yaml.md</c> has them.</summary>
    private static IEnumerable<string> Beside(FoundFile pipeline)
    {
        var prefix = (pipeline.Folder.Length > 0 ? $"{pipeline.Folder}/" : "") + (pipeline.Stem == "pipeline" ? "" : $"{pipeline.Stem}-");
        return ((string[])["endpoint", "deployment", "compute", "environments"])
            .Select(name => prefix + name + Path.GetExtension(pipeline.FileName));
    }

    private static HashSet<string> Reachable(IReadOnlyList<FoundFile> found, IEnumerable<FoundFile> from)
    {
        var byPath = found.Where(file => file.Yaml is not null).ToDictionary(file => file.Path);
        var reached = new HashSet<string>();
        var open = new Stack<FoundFile>(from);
        while (open.TryPop(out var file))
        {
            foreach (var path in file.Yaml!.All("component").OfType<YamlScalar>().Select(node => file.Resolve(node.Text)))
            {
                if (path is not null && byPath.TryGetValue(path, out var component) && reached.Add(path))
                {
                    open.Push(component);
                }
            }
        }

        return reached;
    }

    [GeneratedRegex("[^a-z0-9_-]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Refused();
}
