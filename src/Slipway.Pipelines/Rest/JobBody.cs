using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>The REST bodies of jobs.</summary>
internal static class JobBody
{
    public static JsonObject Of(JobDefinition job, Emission emission) => job switch
    {
        PipelineDefinition pipeline => Pipeline(pipeline, emission),
        CommandJobDefinition command => Command(command, emission),
        SweepJobDefinition sweep => Sweep(sweep, emission),
        SparkJobDefinition spark => Spark(spark, emission),
        AutoMLJobDefinition autoML => AutoML(autoML, emission),
        _ => throw new ArgumentOutOfRangeException(nameof(job), job, "A job of an unknown kind."),
    };

    /// <summary>A pipeline job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="emission">Takes what it needs.</param>
    /// <param name="withSteps">Whether its steps are part of it, and not a component's.</param>
    public static JsonObject Pipeline(PipelineDefinition job, Emission emission, bool withSteps = true)
    {
        var body = Common("Pipeline", job, emission);

        // Azure ML's own clients take an empty text, given to a pipeline, for no value.
        var inputs = (JsonObject)body["inputs"]!;
        foreach (var name in inputs.Where(input => input.Value.Text("value") is "").Select(input => input.Key).ToList())
        {
            inputs.Remove(name);
        }

        body["settings"] = SettingsBody.OfPipeline(job.Settings, emission);
        Json.Add(body, "identity", SettingsBody.JobIdentity(job.Identity, Spelling.Camel));
        if (!job.HasComponent)
        {
            if (withSteps)
            {
                body["jobs"] = StepBody.All(job.Graph, emission);
            }

            return body;
        }

        // Azure ML's own clients take such a job for one that is in the workspace already.
        body["settings"]!["_source"] = "REMOTE.WORKSPACE.JOB";
        body["jobs"] = new JsonObject();
        if (job.Component is { } component)
        {
            if (component is LocalComponent { Definition: var definition })
            {
                TakeOver(definition, body);
            }

            body["componentId"] = ComponentBody.Used(component, "pipeline", emission).Id;
        }

        return body;
    }

    private static JsonObject Command(CommandJobDefinition job, Emission emission)
    {
        // Azure ML runs a job on the caller's own machine when its machines have this property.
        const string LocalCompute = "local";

        var body = Common("Command", job, emission);
        Json.Add(body, "command", job.Command?.Text);
        Json.Add(body, "codeId", emission.Code(job.Code, string.Empty));
        Json.Add(body, "environmentId", emission.Environment(job.Environment, string.Empty));
        body["environmentVariables"] = Json.Of(job.EnvironmentVariables);
        Json.Add(body, "distribution", SettingsBody.Distribution(job.Distribution, Spelling.Camel, "distributionType"));
        Json.Add(body, "resources", SettingsBody.Resources(job.Resources, Spelling.Camel, withProperties: true));
        Json.Add(body, "limits", SettingsBody.CommandLimits(job.Limits, Spelling.Camel));
        Json.Add(body, "services", SettingsBody.Services(job.Services, Spelling.Camel));
        Json.Add(body, "queueSettings", SettingsBody.Queue(job.Queue, Spelling.Camel));
        Json.Add(body, "identity", SettingsBody.JobIdentity(job.Identity, Spelling.Camel));
        if (job.Compute?.Name == LocalCompute)
        {
            body.Remove("computeId");
            var resources = body["resources"] as JsonObject ?? new JsonObject { ["properties"] = new JsonObject() };
            body["resources"] = resources;
            resources["properties"]!["IsLocal"] = new JsonObject { ["IsLocal"] = true };
            body["environmentVariables"]!["AZUREML_COMPUTE_USE_COMMON_RUNTIME"] = "true";
        }

        return body;
    }

    private static JsonObject Sweep(SweepJobDefinition job, Emission emission)
    {
        var body = Common("Sweep", job, emission);
        body["searchSpace"] = SweepBody.SearchSpace(job.Sweep, Spelling.Camel);
        Json.Add(body, "samplingAlgorithm", SweepBody.Sampling(job.Sweep.Sampling, Spelling.Camel));
        Json.Add(body, "objective", SweepBody.Objective(job.Sweep.Objective, Spelling.Camel));
        Json.Add(body, "earlyTermination", SweepBody.EarlyTermination(job.Sweep.EarlyTermination, Spelling.Camel));
        Json.Add(body, "limits", SweepBody.Limits(job.Sweep.Limits, Spelling.Camel));
        Json.Add(body, "identity", SettingsBody.JobIdentity(job.Identity, Spelling.Camel));
        Json.Add(body, "queueSettings", SettingsBody.Queue(job.Queue, Spelling.Camel));
        if (job.Trial is { } trial)
        {
            var own = new JsonObject { ["environmentVariables"] = Json.Of(trial.EnvironmentVariables) };
            Json.Add(own, "command", trial.Command?.Text);
            Json.Add(own, "codeId", emission.Code(trial.Code, string.Empty));
            Json.Add(own, "environmentId", emission.Environment(trial.Environment, string.Empty));
            Json.Add(own, "distribution", SettingsBody.Distribution(trial.Distribution, Spelling.Camel, "distributionType"));
            Json.Add(own, "resources", SettingsBody.Resources(trial.Resources, Spelling.Camel, withProperties: true));
            body["trial"] = own;

            // What each trial runs on stands in both places.
            Json.Add(body, "resources", own["resources"]?.DeepClone());
        }

        return body;
    }

    private static JsonObject Spark(SparkJobDefinition job, Emission emission)
    {
        var body = Common("Spark", job, emission);

        Json.Add(body, "codeId", emission.Code(job.Program.Code, string.Empty));
        Json.Add(body, "entry", SparkBody.Entry(job.Program.Entry, Spelling.Camel));
        SparkBody.Fill(body, job.Program, Spelling.Camel);
        body["conf"] = SparkBody.AsTexts(SparkBody.Effective(job.Program.Configuration));
        Json.Add(body, "environmentId", emission.Environment(job.Program.Environment, string.Empty));
        Json.Add(body, "resources", SettingsBody.Resources(job.Resources, Spelling.Camel, withProperties: false));
        Json.Add(
            body,
            "identity",
            SettingsBody.JobIdentity(job.Identity, Spelling.Camel)
                ?? SparkBody.DefaultIdentity(job.Machines, Spelling.Camel));
        return body;
    }

    private static JsonObject AutoML(AutoMLJobDefinition job, Emission emission)
    {
        var body = Common("AutoML", job, emission);
        body.Remove("inputs");
        Json.Add(body, "resources", SettingsBody.Resources(job.Resources, Spelling.Camel, withProperties: false));
        Json.Add(body, "identity", SettingsBody.JobIdentity(job.Identity, Spelling.Camel));
        Json.Add(body, "queueSettings", SettingsBody.Queue(job.Queue, Spelling.Camel));
        Json.AddUnlessEmpty(body, "environmentVariables", Json.Of(job.EnvironmentVariables));
        body["taskDetails"] = AutoMLBody.Task(job, emission);
        return body;
    }

    private static JsonObject Common(string jobType, JobDefinition job, Emission emission)
    {
        var body = new JsonObject
        {
            ["jobType"] = jobType,
            ["isArchived"] = false,
            ["tags"] = Json.Of(job.Tags),
            ["properties"] = FreeJson.Of(job.Properties ?? FreeMap.Empty),
            ["inputs"] = PortBody.Inputs(job.Inputs, Spelling.Camel, emission),
            ["outputs"] = PortBody.Outputs(job.Outputs, Spelling.Camel),
            ["experimentName"] = job.ExperimentName ?? job.Folder,
        };
        Json.Add(body, "displayName", job.DisplayName ?? job.Name?.Text);
        Json.Add(body, "description", job.Description);
        Json.Add(body, "computeId", emission.Compute(job.Compute));
        return body;
    }

    // What the job does not say itself is its component's: how it is shown, and what its inputs are.
    private static void TakeOver(ComponentDefinition component, JsonObject body)
    {
        body["displayName"] ??= component.DisplayName;
        body["description"] ??= component.Description;
        foreach (var declared in component.Inputs)
        {
            if (body["inputs"]![declared.Name.Text] is null && declared.Default is { } value)
            {
                body["inputs"]![declared.Name.Text] = new JsonObject { ["jobInputType"] = "literal", ["value"] = value };
            }
        }
    }
}
