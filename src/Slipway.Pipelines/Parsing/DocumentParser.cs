using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads a file of any kind into what it describes: after this nobody sees YAML.</summary>
internal static class DocumentParser
{
    /// <summary>What the file describes; null where that can't be told, which has been reported.</summary>
    public static DocumentDefinition? Parse(YamlMap map, ParseContext context)
    {
        var kind = DocumentKinds.Of(map);
        switch (kind)
        {
            case DocumentKind.PipelineJob:
                return JobParser.Pipeline(map, context);
            case DocumentKind.CommandJob:
                return JobParser.Command(map, context);
            case DocumentKind.SweepJob:
                return JobParser.Sweep(map, context);
            case DocumentKind.SparkJob:
                return JobParser.Spark(map, context);
            case DocumentKind.AutoMLJob:
                return AutoMLParser.Job(map, context);
            case DocumentKind.CommandComponent or DocumentKind.ParallelComponent or DocumentKind.SparkComponent
                or DocumentKind.PipelineComponent or DocumentKind.DataTransferComponent or DocumentKind.AutoMLComponent:
                return ComponentParser.Parse(map, kind.Value, context);
            case DocumentKind.Environment:
                return EnvironmentParser.Parse(map, context);
            case DocumentKind.Data:
                return AssetParser.Data(map, context);
            case DocumentKind.Model:
                return AssetParser.Model(map, context);
            case DocumentKind.DataImport:
                return AssetParser.Import(map, context);
            case DocumentKind.AmlCompute:
                return ComputeParser.Cluster(map, context);
            case DocumentKind.ComputeInstance:
                return ComputeParser.Instance(map, context);
            case DocumentKind.VirtualMachine or DocumentKind.Kubernetes or DocumentKind.SynapseSpark:
                return ComputeParser.Attached(map, kind.Value, context);
            case DocumentKind.Datastore:
                return DatastoreParser.Parse(map, context);
            case DocumentKind.Schedule:
                return ScheduleParser.Parse(map, context);
            case DocumentKind.BatchEndpoint:
                return EndpointParser.Endpoint(map, context);
            case DocumentKind.BatchDeployment:
                return EndpointParser.Deployment(map, context);
            default:
                context.Found.Error(
                    Codes.NotSupported,
                    map.Position,
                    "what this file describes can't be told: it has no '$schema' or 'type' that is known here");
                return null;
        }
    }
}
