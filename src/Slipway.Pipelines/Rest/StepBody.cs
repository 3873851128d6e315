using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>The steps of a pipeline: the nodes of its graph.</summary>
internal static class StepBody
{
    /// <summary>The nodes by the names of their steps.</summary>
    public static JsonObject All(PipelineGraph graph, Emission emission) =>
        new(graph.Steps.Select(step => KeyValuePair.Create(step.Name.Text, (JsonNode?)Of(step, emission))));

    /// <summary>How data are moved; what the step leaves out is its component's.</summary>
    public static void Transfer(JsonObject body, DataTransfer transfer, DataTransfer? component)
    {
        Json.Add(body, "task", transfer.Task ?? component?.Task);
        Json.Add(body, "data_copy_mode", transfer.CopyMode ?? component?.CopyMode);
        Json.Add(body, "source", FreeJson.Of(transfer.Source));
        Json.Add(body, "sink", FreeJson.Of(transfer.Sink));
    }

    private static JsonObject Of(StepDefinition step, Emission emission)
    {
        if (step is AutoMLStep autoML)
        {
            return AutoMLBody.Step(autoML, emission);
        }

        var node = new JsonObject { ["name"] = step.Name.Text, ["type"] = step.Type };

        // What a parallel step that is written in full is called goes nowhere with Azure ML's own clients.
        var isNameless = step is ParallelStep { IsInline: true };
        Json.Add(node, "comment", step.Comment);
        if (!isNameless)
        {
            Json.Add(node, "display_name", step.DisplayName);
            Json.AddUnlessEmpty(node, "tags", FreeJson.Of(step.Tags));
        }

        Json.AddUnlessEmpty(node, "properties", Json.Of(step.Properties));
        Json.Add(node, "computeId", emission.Compute(step.Compute));
        Json.AddUnlessEmpty(node, "inputs", PortBody.Inputs(step.TakenInputs, Spelling.Snake, emission));
        Json.AddUnlessEmpty(node, "outputs", PortBody.Outputs(step.TakenOutputs, Spelling.Snake));
        var (id, source) = step.Component is { } component ? ComponentBody.Used(component, step.Name.Text, emission) : default;
        Json.Add(node, "_source", source);
        if (step is SweepStep)
        {
            Json.Add(node, "trial", id is null ? null : new JsonObject { ["componentId"] = id });
        }
        else
        {
            Json.Add(node, "componentId", id);
        }

        switch (step)
        {
            case CommandStep command:
                Command(node, command);
                break;
            case SweepStep sweep:
                Sweep(node, sweep);
                break;
            case ParallelStep parallel:
                Parallel(node, parallel, emission);
                break;
            case SparkStep spark:
                Spark(node, spark);
                break;
            case DataTransferStep transfer:
                Transfer(node, transfer.Transfer, (step.Definition as DataTransferComponent)?.Transfer);
                break;
        }

        FreeJson.Fill(node, step.Others);
        return node;
    }

    private static void Command(JsonObject node, CommandStep step)
    {
        var variables = new JsonObject();
        FreeJson.Fill(variables, step.EnvironmentVariables);
        Json.AddUnlessEmpty(node, "environment_variables", variables);
        Json.Add(node, "limits", SettingsBody.CommandLimits(step.Limits, Spelling.Snake));
        Json.Add(node, "services", SettingsBody.Services(step.Services, Spelling.Snake));
        Json.Add(node, "identity", SettingsBody.JobIdentity(step.Identity, Spelling.Snake));
        Json.Add(node, "queue_settings", SettingsBody.Queue(step.Queue, Spelling.Snake));

        // What the step does not tell is its component's.
        var component = step.Definition as CommandComponent;
        Json.Add(
            node,
            "distribution",
            SettingsBody.Distribution(
                step.Distribution ?? component?.Distribution, Spelling.Snake, "distribution_type"));
        Json.Add(
            node,
            "resources",
            SettingsBody.Resources(step.Resources ?? component?.Resources, Spelling.Snake, withProperties: false)
                is { Count: > 0 } resources ? resources : null);
    }

    private static void Sweep(JsonObject node, SweepStep step)
    {
        node["search_space"] = SweepBody.SearchSpace(step.Sweep, Spelling.Snake);
        Json.Add(node, "sampling_algorithm", SweepBody.Sampling(step.Sweep.Sampling, Spelling.Snake));
        Json.Add(node, "objective", SweepBody.Objective(step.Sweep.Objective, Spelling.Snake));
        Json.Add(node, "limits", SweepBody.Limits(step.Sweep.Limits, Spelling.Snake));
        Json.Add(node, "early_termination", SweepBody.EarlyTermination(step.Sweep.EarlyTermination, Spelling.Snake));
        Json.Add(node, "resources", SettingsBody.Resources(step.Resources, Spelling.Snake, withProperties: false));
        Json.Add(node, "queue_settings", SettingsBody.Queue(step.Queue, Spelling.Snake));
    }

    private static void Parallel(JsonObject node, ParallelStep step, Emission emission)
    {
        ParallelBody.Fill(node, step.Settings);
        Json.AddUnlessEmpty(node, "environment_variables", Json.Of(step.EnvironmentVariables));
        Json.Add(node, "identity", FreeJson.Of(step.Identity));

        // What a step leaves to its component; it does not take the others over.
        var component = step.Definition as ParallelComponent;
        var inherited = component?.Settings ?? new ParallelSettings();
        Inherit("input_data", inherited.InputData?.Text);
        Inherit("partition_keys", ParallelBody.PartitionKeys(inherited.PartitionKeys));
        Inherit("max_concurrency_per_instance", FreeJson.Of(inherited.Counts["max_concurrency_per_instance"]));
        Inherit("mini_batch_error_threshold", FreeJson.Of(inherited.Counts["mini_batch_error_threshold"]));
        Inherit("retry_settings", ParallelBody.Retries(inherited));
        Json.Add(node, "mini_batch_size", step.Settings.MiniBatchSize ?? inherited.MiniBatchSize ?? (component is null ? null : 0));
        Json.Add(node, "resources", SettingsBody.Resources(step.Resources ?? component?.Resources, Spelling.Snake, withProperties: false));
        Json.Add(node, "task", ParallelBody.Task(step.Task ?? component?.Task, emission));

        void Inherit(string key, JsonNode? value) => Json.Add(node, key, node[key] is null ? value : null);
    }

    private static void Spark(JsonObject node, SparkStep step)
    {
        var settings = step.Configuration;
        if (step.Definition is SparkComponent { Program: var program })
        {
            // The program is the component's alone; its settings may be the step's.
            SparkBody.Fill(node, program, Spelling.Snake);
            Json.Add(node, "entry", SparkBody.Entry(program.Entry, Spelling.Snake));
            settings = SparkSettings.Over(program.Configuration, settings);
        }

        Json.AddUnlessEmpty(node, "conf", FreeJson.Of(SparkBody.Effective(settings)));
        var machines = SettingsBody.Resources(step.Resources, Spelling.Snake, withProperties: false);
        if (!step.IsInline && machines.Text("instance_type") is { } size && !size.Contains("${{", StringComparison.Ordinal))
        {
            // As the schema has the sizes; of a step that is written in full Azure ML's own clients keep what is written.
            machines!["instance_type"] = size.ToLowerInvariant();
        }

        Json.Add(node, "resources", machines);
        Json.Add(
            node,
            "identity",
            SettingsBody.JobIdentity(step.Identity, Spelling.Snake)
                ?? SparkBody.DefaultIdentity(step.Machines, Spelling.Snake));
    }
}
