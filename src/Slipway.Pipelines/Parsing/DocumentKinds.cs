using System.Collections.Frozen;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>Tells a file's kind: from its <c>$schema</c>, which says it outright, or else from what it holds.</summary>
internal static class DocumentKinds
{
    private static readonly FrozenDictionary<string, DocumentKind> Schemas = new Dictionary<string, DocumentKind>
    {
        ["pipelineJob"] = DocumentKind.PipelineJob,
        ["commandJob"] = DocumentKind.CommandJob,
        ["sweepJob"] = DocumentKind.SweepJob,
        ["sparkJob"] = DocumentKind.SparkJob,
        ["autoMLJob"] = DocumentKind.AutoMLJob,
        ["commandComponent"] = DocumentKind.CommandComponent,
        ["parallelComponent"] = DocumentKind.ParallelComponent,
        ["sparkComponent"] = DocumentKind.SparkComponent,
        ["pipelineComponent"] = DocumentKind.PipelineComponent,
        ["dataTransferComponent"] = DocumentKind.DataTransferComponent,
        ["autoMLComponent"] = DocumentKind.AutoMLComponent,
        ["environment"] = DocumentKind.Environment,
        ["data"] = DocumentKind.Data,
        ["model"] = DocumentKind.Model,
        ["dataImport"] = DocumentKind.DataImport,
        ["amlCompute"] = DocumentKind.AmlCompute,
        ["computeInstance"] = DocumentKind.ComputeInstance,
        ["vmCompute"] = DocumentKind.VirtualMachine,
        ["kubernetesCompute"] = DocumentKind.Kubernetes,
        ["attachedSpark"] = DocumentKind.SynapseSpark,
        ["azureBlob"] = DocumentKind.Datastore,
        ["azureFile"] = DocumentKind.Datastore,
        ["azureDataLakeGen1"] = DocumentKind.Datastore,
        ["azureDataLakeGen2"] = DocumentKind.Datastore,
        ["oneLake"] = DocumentKind.Datastore,
        ["schedule"] = DocumentKind.Schedule,
        ["monitorSchedule"] = DocumentKind.Schedule,
        ["batchEndpoint"] = DocumentKind.BatchEndpoint,
        ["batchDeployment"] = DocumentKind.BatchDeployment,
        ["modelBatchDeployment"] = DocumentKind.BatchDeployment,
        ["pipelineComponentBatchDeployment"] = DocumentKind.BatchDeployment,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, DocumentKind> Types = new Dictionary<string, DocumentKind>
    {
        ["pipeline"] = DocumentKind.PipelineJob,
        ["command"] = DocumentKind.CommandJob,
        ["sweep"] = DocumentKind.SweepJob,
        ["spark"] = DocumentKind.SparkJob,
        ["automl"] = DocumentKind.AutoMLJob,
        ["parallel"] = DocumentKind.ParallelComponent,
        ["data_transfer"] = DocumentKind.DataTransferComponent,
        ["uri_file"] = DocumentKind.Data,
        ["uri_folder"] = DocumentKind.Data,
        ["mltable"] = DocumentKind.Data,
        ["mlflow_model"] = DocumentKind.Model,
        ["custom_model"] = DocumentKind.Model,
        ["triton_model"] = DocumentKind.Model,
        ["amlcompute"] = DocumentKind.AmlCompute,
        ["computeinstance"] = DocumentKind.ComputeInstance,
        ["virtualmachine"] = DocumentKind.VirtualMachine,
        ["kubernetes"] = DocumentKind.Kubernetes,
        ["synapsespark"] = DocumentKind.SynapseSpark,
        ["azure_blob"] = DocumentKind.Datastore,
        ["azure_file"] = DocumentKind.Datastore,
        ["azure_data_lake_gen1"] = DocumentKind.Datastore,
        ["azure_data_lake_gen2"] = DocumentKind.Datastore,
        ["one_lake"] = DocumentKind.Datastore,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The kind; null when nothing in the file tells it.</summary>
    public static DocumentKind? Of(YamlMap map)
    {
        if (SchemaName(Text(map, "$schema")) is { } schema && Schemas.TryGetValue(schema, out var named))
        {
            // Of a compute Azure ML's own clients look at the type alone.
            return IsCompute(named) && Text(map, "type") is { } told && Types.TryGetValue(told, out var kind) && IsCompute(kind)
                ? kind
                : named;
        }

        // What Azure ML has a schema for and is not read here: online endpoints, indexes, prompt flows.
        if (Text(map, "$schema")?.Contains("azureml", StringComparison.OrdinalIgnoreCase) == true)
        {
            return null;
        }

        if (Has(map, "create_job") || Has(map, "import_data") || Has(map, "create_monitor"))
        {
            return DocumentKind.Schedule;
        }

        if (Text(map, "type") is { } type && Types.TryGetValue(type, out var typed))
        {
            return typed;
        }

        return Has(map, "command") ? DocumentKind.CommandJob
            : Has(map, "image") || Has(map, "build") ? DocumentKind.Environment
            : null;
    }

    private static bool IsCompute(DocumentKind kind) =>
        kind is DocumentKind.AmlCompute or DocumentKind.ComputeInstance or DocumentKind.VirtualMachine
            or DocumentKind.Kubernetes or DocumentKind.SynapseSpark;

    // "https://azuremlschemas.azureedge.net/latest/commandJob.schema.json" and its variants.
    private static string? SchemaName(string? schema)
    {
        var file = schema?.TrimEnd()[(schema.LastIndexOf('/') + 1)..];
        return file?.Split('.')[0];
    }

    private static string? Text(YamlMap map, string key) => (map.Find(key)?.Value as YamlScalar)?.Text;

    private static bool Has(YamlMap map, string key) => map.Find(key) is not null;
}
