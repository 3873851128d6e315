using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.RunHistory;

/// <summary>A job as run history describes it; the fields are those that official clients read.</summary>
internal sealed class RunDocument(
    Database database, WorkspaceScope scope, SharedAccessSignature signature, BlobStore blobs, RunWaits waits, JobTroubles troubles)
{
    private static readonly TimeSpan LogValidity = TimeSpan.FromHours(1);

    public JsonObject Of(Job job) => OfReadable(job.Readable());

    private JsonObject OfReadable(Job job) => new()
    {
        ["runId"] = job.Id,
        ["runUuid"] = job.Id,
        ["parentRunId"] = job.ParentId,
        ["rootRunId"] = job.RootId,
        ["displayName"] = job.DisplayName,
        ["experimentId"] = job.Experiment,
        ["status"] = job.Status,
        ["createdUtc"] = Timestamp.Write(job.CreatedAt),
        ["createdTimeUtc"] = Timestamp.Write(job.CreatedAt),
        ["startTimeUtc"] = Time(job.StartedAt),
        ["endTimeUtc"] = Time(job.EndedAt),
        ["lastModifiedUtc"] = Timestamp.Write(job.EndedAt ?? job.StartedAt ?? job.CreatedAt),
        ["duration"] = job.StartedAt is { } start && job.EndedAt is { } end ? (end - start).ToString("c") : null,
        ["runType"] = job.IsPipeline ? "azureml.PipelineRun"
            : job.IsSweep ? "hyperdrive"
            : job.ParentId is null ? "azureml.scriptrun"
            : "azureml.StepRun",
        ["runTypeV2"] = new JsonObject
        {
            ["orchestrator"] = job.IsPipeline ? "Pipeline" : "Execution",
            ["traits"] = new JsonArray(),
        },
        ["description"] = job.Properties?["description"]?.DeepClone(),
        ["tags"] = job.Properties is { } properties ? properties["tags"]?.DeepClone() ?? new JsonObject() : StepTags(job),
        ["properties"] = Properties(job),
        ["target"] = job.IsPipeline ? null : job.StepPlan.Compute,
        ["compute"] = job.IsPipeline ? null : new JsonObject { ["target"] = job.StepPlan.Compute },
        ["services"] = new JsonObject(),
        ["inputs"] = new JsonObject(),
        ["outputs"] = Outputs(job),
        ["error"] = Error(job),
        ["warnings"] = Warnings(job),
    };

    /// <summary>The tags that a step has by MLflow: it has no body with Azure ML's.</summary>
    private JsonObject StepTags(Job job) => new(database.Read(connection => connection.ListStepTags(job.Id))
        .Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));

    private JsonArray Warnings(Job job) =>
        [.. troubles.Of(job).Select(trouble => new JsonObject { ["source"] = "Workspace", ["message"] = trouble })];

    /// <summary>The run with its logs.</summary>
    public JsonObject Details(Job job)
    {
        string[] names = job.IsPipeline || job.IsSweep
            ? [RunArtifacts.LogName(job.JobType)]
            : [RunArtifacts.BuildLogName, RunArtifacts.StepLog, RunArtifacts.TimedStepLog];
        var details = Of(job);
        details["logFiles"] = new JsonObject(names.Concat(ProcessLogs(job))
            .Select(name => (Name: name, Log: RunArtifacts.Of(scope, job.Id).Below(name)))
            .Where(log => blobs.Find(log.Log) is { IsFile: true })
            .Select(log => KeyValuePair.Create(
                log.Name, (JsonNode?)$"{scope.BlobAddress(log.Log)}?{signature.ForReading(log.Log, LogValidity)}")));
        return details;
    }

    /// <summary>The logs of the processes of a distributed step.</summary>
    private IEnumerable<string> ProcessLogs(Job job) => job is { IsPipeline: false, StepPlan.Group: not null }
        ? blobs.Files.List(RunArtifacts.Of(scope, job.Id).Below(RunArtifacts.ProcessLogs).FilePath).Where(file => file.IsFile)
            .Select(file => $"{RunArtifacts.ProcessLogs}/{file.Name}")
        : [];

    /// <summary>The id by which an output's place can be asked for.</summary>
    public static string OutputId(Job job, string output) => $"azureml://jobs/{job.Id}/outputs/{output}";

    /// <summary>Every output that can be downloaded, with the default one that holds logs and artifacts.</summary>
    public IEnumerable<StepOutput> OutputsOf(Job job) =>
    [
        .. job.Readable().Outputs,
        new StepOutput("default", "uri_folder", RunArtifacts.Of(scope, job.Id)),
    ];

    private JsonObject Outputs(Job job) => new(OutputsOf(job).Select(output => KeyValuePair.Create(
        output.Name,
        (JsonNode?)new JsonObject { ["assetId"] = OutputId(job, output.Name), ["type"] = DataType(output) })));

    /// <summary>Run history spells the types of data in its own way; a model is a folder to who downloads it.</summary>
    public static string DataType(StepOutput output) =>
        output.IsFile ? "UriFile" : LenientJson.Same(output.Type, "mltable") ? "MLTable" : "UriFolder";

    private JsonObject Properties(Job job)
    {
        var properties = new JsonObject();
        if (job.ParentId is not null)
        {
            properties["azureml.parentRunId"] = job.ParentId;
            properties["azureml.moduleName"] = job.Step;
        }

        if (job.ExitCode is { } exitCode)
        {
            properties["exitCode"] = exitCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (job.ReusedFrom is { } original)
        {
            properties["azureml.isreused"] = "true";
            properties["azureml.reusedrunid"] = original;
        }

        if (job.ReuseNote is { } note)
        {
            properties["slipway.reuse"] = note;
        }

        if (waits.Of(job.Id) is { } reason)
        {
            properties["slipway.waits"] = reason;
        }

        if (job is { IsSweep: true, IsTerminal: true } && database.Read(connection => connection.FindBestTrial(job)) is { } best)
        {
            properties["best_child_run_id"] = best.Trial.Id;
            properties["score"] = best.Best!.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (!job.IsPipeline)
        {
            properties["image"] = job.StepPlan.Image;
        }

        return properties;
    }

    private static JsonObject? Error(Job job) => job.ErrorMessage is null
        ? null
        : new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = job.ErrorCode ?? "UserError",
                ["message"] = job.ErrorMessage,
                ["details"] = new JsonArray(),
            },
            ["time"] = Time(job.EndedAt),
            ["componentName"] = "execution",
        };

    private static string? Time(DateTimeOffset? time) => time is { } at ? Timestamp.Write(at) : null;
}
