using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Computes;
using Slipway.Pipelines.Translation.Endpoints;
using Slipway.Pipelines.Translation.Jobs;
using Slipway.Pipelines.Translation.Schedules;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation;

/// <summary>
/// Says what a file of Azure ML's YAML means in REST, as the workspace's own clients would send it: with short forms
/// and references resolved and defaults filled in.
/// </summary>
internal static class DocumentTranslator
{
    /// <summary>Translates a file.</summary>
    /// <param name="map">Its keys.</param>
    /// <param name="context">Where it stands, and where it goes.</param>
    /// <returns>The resource; null when its kind can't be told, which has been reported. What else is wrong has been too.</returns>
    public static Document? Translate(YamlMap map, TranslationContext context)
    {
        var kind = DocumentKinds.Of(map);
        switch (kind)
        {
            case DocumentKind.PipelineJob:
                return PipelineJobTranslator.Translate(map, context);
            case DocumentKind.CommandJob:
                return CommandJobTranslator.Translate(map, context);
            case DocumentKind.SweepJob:
                return SweepJobTranslator.Translate(map, context);
            case DocumentKind.SparkJob:
                return SparkJobTranslator.Translate(map, context);
            case DocumentKind.AutoMLJob:
                return AutoMLJobTranslator.Translate(map, context);
            case DocumentKind.CommandComponent or DocumentKind.ParallelComponent or DocumentKind.SparkComponent
                or DocumentKind.PipelineComponent or DocumentKind.DataTransferComponent:
                return ComponentTranslator.Translate(map, kind.Value, context);
            case DocumentKind.Environment:
                return EnvironmentTranslator.Translate(map, context);
            case DocumentKind.Data:
                return DataTranslator.Translate(map, context);
            case DocumentKind.Model:
                return ModelTranslator.Translate(map, context);
            case DocumentKind.DataImport:
                return DataImportTranslator.Translate(map, context);
            case DocumentKind.AmlCompute:
                return AmlComputeTranslator.Translate(map, context);
            case DocumentKind.ComputeInstance:
                return ComputeInstanceTranslator.Translate(map, context);
            case DocumentKind.VirtualMachine or DocumentKind.Kubernetes or DocumentKind.SynapseSpark:
                return AttachedComputeTranslator.Translate(map, kind.Value, context);
            case DocumentKind.Datastore:
                return DatastoreTranslator.Translate(map, context);
            case DocumentKind.Schedule:
                return ScheduleTranslator.Translate(map, context);
            case DocumentKind.BatchEndpoint:
                return BatchEndpointTranslator.Translate(map, context);
            case DocumentKind.BatchDeployment:
                return BatchDeploymentTranslator.Translate(map, context);
            default:
                context.Found.Error(
                    Codes.NotSupported,
                    map.Position,
                    "what this file describes can't be told: it has no '$schema' or 'type' that is known here");
                return null;
        }
    }
}
