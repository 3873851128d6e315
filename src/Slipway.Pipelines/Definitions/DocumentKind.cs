namespace Slipway.Pipelines.Definitions;

/// <summary>The kinds of files that Azure ML's CLI v2 has, as far as publishing a pipeline touches them.</summary>
internal enum DocumentKind
{
    PipelineJob,
    CommandJob,
    SweepJob,
    SparkJob,
    AutoMLJob,
    CommandComponent,
    ParallelComponent,
    SparkComponent,
    PipelineComponent,
    DataTransferComponent,
    AutoMLComponent,
    Environment,
    Data,
    Model,
    DataImport,
    AmlCompute,
    ComputeInstance,
    VirtualMachine,
    Kubernetes,
    SynapseSpark,
    Datastore,
    Schedule,
    BatchEndpoint,
    BatchDeployment,
}
