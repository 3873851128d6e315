using System.Collections.Immutable;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Translation.Computes;
using Slipway.Pipelines.Translation.Endpoints;
using Slipway.Pipelines.Translation.Schedules;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads the files that stand beside a <c>pipeline.yml</c>.</summary>
internal sealed class ProjectFileReader(ProjectFiles files, SourceFolder folder, TranslationContext context)
{
    private DiagnosticBag Found => context.Found;

    public EndpointDefinition? Endpoint()
    {
        if (Optional(files.Endpoint) is not { } map)
        {
            return null;
        }

        BatchEndpointTranslator.Translate(map, context, isOfProject: true);
        if (map.Find("defaults") is { } defaults)
        {
            Found.Error(
                Codes.NotSupported,
                defaults.Value.Position,
                "the endpoint's default deployment is the one that was published last",
                "leave 'defaults' out");
        }

        return new EndpointDefinition(map.Position, Text(map, "name")?.Text, map);
    }

    /// <summary>What a deployment has differently; its component is always the folder's pipeline.</summary>
    public YamlMap? Deployment(EndpointDefinition? endpoint)
    {
        if (Optional(files.Deployment) is not { } map)
        {
            return null;
        }

        if (endpoint is null)
        {
            Found.Error(
                Codes.MissingFile, map.Position, $"a deployment needs an endpoint, and there is no {files.Endpoint} beside it");
        }

        if (Text(map, "type") is { Text: "model" } type)
        {
            Found.Error(
                Codes.NotSupported,
                type.Position,
                "beside a pipeline.yml stands a deployment of that pipeline, and not of a model",
                "leave 'type' out, or publish the model's deployment with 'az ml'");
            return null;
        }

        BatchDeploymentTranslator.Translate(map, context, isOfProject: true);
        if (Text(map, "endpoint_name") is { } named && endpoint?.Name is { } name && named.Text != name)
        {
            Found.Error(
                Codes.InvalidValue, named.Position, $"the deployment is of endpoint '{named.Text}'; {files.Endpoint} names '{name}'");
        }

        foreach (var key in (string[])["component", "job_definition"])
        {
            if (map.Find(key) is { } entry
                && (entry.Value is not YamlScalar scalar || folder.Resolve(scalar.Text) != Path.Combine(folder.FullPath, files.Pipeline)))
            {
                Found.Error(
                    Codes.NotSupported,
                    entry.Value.Position,
                    "the deployment beside a pipeline.yml is of that pipeline",
                    $"leave '{key}' out, or write './{files.Pipeline}'");
            }
        }

        return map;
    }

    public ComputeDefinition? Compute()
    {
        if (Optional(files.Compute) is not { } map)
        {
            return null;
        }

        var typed = map.Find("type") is null && map.Find("$schema") is null
            ? AmlComputeTranslator.Translate(map, context)
            : DocumentTranslator.Translate(map, context);
        if (typed is not null && typed.Collection != "computes")
        {
            Found.Error(Codes.InvalidValue, map.Position, $"{files.Compute} describes a compute, and this is none");
            return null;
        }

        if ((map.Find("ssh_settings")?.Value as YamlMap)?.Find("admin_password") is { } password)
        {
            Found.Error(
                Codes.NotSupported,
                password.Value.Position,
                "a password in a file is not published",
                "give 'ssh_key_value', which is no secret, or no login at all");
        }

        return typed?.Name is { } name && Text(map, "name") is { } at
            ? new ComputeDefinition(at.Position, name, typed.Kind, map, typed.Body)
            : null;
    }

    public ImmutableArray<Schedule> Schedules() =>
    [
        .. Directory.EnumerateFiles(folder.FullPath, files.Schedules)
            .Order(StringComparer.Ordinal)
            .Where(path => !files.IsListed || IsOfThisPipeline(path))
            .Select(path => folder.Read(Path.GetFileName(path), Found))
            .OfType<YamlMap>()
            .Select(Schedule)
            .OfType<Schedule>()
            .OrderBy(schedule => schedule.Name, StringComparer.Ordinal),
    ];

    private Schedule? Schedule(YamlMap map)
    {
        ScheduleTranslator.Translate(map, context);
        return Text(map, "name")?.Text is { } name
            && map.Find("trigger")?.Value is YamlMap trigger
            && TriggerReader.Read(trigger, new DiagnosticBag()) is { } read
                ? new Schedule
                {
                    Position = map.Position,
                    Name = name,
                    Trigger = read,
                    RunsPipeline = RunsPipeline(map),
                    Map = map,
                }
                : null;
    }

    // What is wrong in other files of the folder is said where they are checked.
    private bool IsOfThisPipeline(string path) =>
        folder.Read(Path.GetFileName(path), new DiagnosticBag()) is { } map
        && DocumentKinds.Of(map) == DocumentKind.Schedule
        && RunsPipeline(map);

    private bool RunsPipeline(YamlMap map)
    {
        var job = map.Find("create_job")?.Value;
        var reference = job as YamlScalar ?? (job as YamlMap)?.Find("job")?.Value as YamlScalar;
        return reference is not null && folder.Resolve(reference.Text) == Path.Combine(folder.FullPath, files.Pipeline);
    }

    private YamlMap? Optional(string name) => folder.Has(name) ? folder.Read(name, Found) : null;

    private static YamlScalar? Text(YamlMap map, string key) =>
        map.Find(key)?.Value is YamlScalar { IsNull: false } scalar ? scalar : null;
}
