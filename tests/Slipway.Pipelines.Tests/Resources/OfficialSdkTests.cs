using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Loading;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Tests.Resources;

/// <summary>What our bodies say must be what the official SDK says of the same file.</summary>
public sealed class OfficialSdkTests
{
    // They need what is not published here (yet): environments built by Azure, code from several folders.
    private static readonly string[] RefusedComponents =
    [
        "cli/assets/component/component_additional_includes.yml",
        "cli/jobs/pipelines-with-components/basics/5c_env_conda_file/component.yml",
        "cli/jobs/pipelines-with-components/basics/6c_r_iris/component.yml",
    ];

    // One misspells a setting, which the SDK hands on and we report. One uses a component refused above. For one the SDK
    // takes a component written as "file:./component.yml" for a command of the step itself. The others have steps on
    // Spark or sweeps, which are read but not published.
    private static readonly string[] ApartPipelines =
    [
        "cli/jobs/pipelines-with-components/basics/3a_basic_pipeline/pipeline.yml",
        "cli/jobs/pipelines-with-components/basics/5c_env_conda_file/pipeline.yml",
        "cli/jobs/pipelines-with-components/basics/6c_r_iris/pipeline.yml",
        "cli/jobs/pipelines-with-components/basics/5b_env_registered/pipeline.yml",
        "cli/jobs/pipelines-with-components/pipeline_with_hyperparameter_sweep/pipeline.yml",
        "cli/jobs/spark/attached-spark-pipeline-default-identity.yml",
        "cli/jobs/spark/attached-spark-pipeline-managed-identity.yml",
        "cli/jobs/spark/attached-spark-pipeline-user-identity.yml",
    ];

    public static IEnumerable<TheoryDataRow<string>> Components => OfficialSdkRows.FilesOfKind("commandComponent");

    public static IEnumerable<TheoryDataRow<string>> Pipelines =>
        OfficialSdkRows.FilesOfKind("pipelineJob").Where(row => !ApartPipelines.Contains(row.Data));

    public static IEnumerable<TheoryDataRow<string>> Schedules => OfficialSdkRows.FilesOfKind("schedule");

    // A password in a file is not published.
    public static IEnumerable<TheoryDataRow<string>> Computes => OfficialSdkRows.FilesOfKind("amlCompute")
        .Where(row => !row.Data.EndsWith("cluster-ssh-password.yml", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Components))]
    public void Component_file_becomes_the_SDKs_body(string file)
    {
        var (map, context) = OfficialSdkRows.Load(file);
        var component = ComponentReader.Read(map, context, isFile: true);
        if (RefusedComponents.Contains(file))
        {
            context.Found.HasErrors.Should().BeTrue();
            return;
        }

        context.Found.ToImmutable().Should().BeEmpty();
        var body = ComponentBody.Of(component!, "step", false, Environment(component!), Code(component!), null);
        OfficialSdkRows.Normal(body).Should().Be(OfficialSdkRows.Normal(WithoutPlaceholderCode(OfficialSdkRows.Row(file))));
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Pipeline_file_becomes_the_SDKs_nodes(string file)
    {
        var (map, context) = OfficialSdkRows.Load(file);
        var job = PipelineReader.Read(map, context)!;
        context.Found.ToImmutable().Should().BeEmpty();
        var expected = OfficialSdkRows.Row(file)["rest"]!["properties"]!["jobs"]!;
        var nodes = new JsonObject(job.Steps.Select(step => KeyValuePair.Create(
            step.Name,
            (JsonNode?)PipelineComponentBody.Node(step, OfficialSdkRows.Workspace, "id"))));
        OfficialSdkRows.Normal(nodes).Should().Be(OfficialSdkRows.Normal(expected));
    }

    [Fact]
    public void A_misspelt_setting_that_the_SDK_hands_on_is_reported()
    {
        var (map, context) = OfficialSdkRows.Load(ApartPipelines[0]);
        PipelineReader.Read(map, context);

        context.Found.ToImmutable().Should().ContainSingle()
            .Which.Message.Should().Be("settings has no key 'default_datestore' (did you mean 'default_datastore'?)");
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Inline_step_becomes_the_SDKs_anonymous_component(string file)
    {
        var (map, context) = OfficialSdkRows.Load(file);
        var job = PipelineReader.Read(map, context)!;
        var row = OfficialSdkRows.Row(file);
        var assets = (JsonArray)row["assets"]!;
        foreach (var step in job.Steps.Where(step => step.Component is LocalComponent { IsInline: true }))
        {
            var id = (string)row["rest"]!["properties"]!["jobs"]![step.Name]!["componentId"]!;
            var expected = (JsonObject)assets[int.Parse(id["{{asset:".Length..^2])]!.DeepClone();
            expected["assets"] = assets.DeepClone();
            var component = step.LocalComponent!;
            var body = ComponentBody.Of(component, step.Name, true, Environment(component), Code(component), null);
            OfficialSdkRows.Normal(body).Should().Be(OfficialSdkRows.Normal(WithoutPlaceholderCode(expected)), step.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Scheduled_job_has_the_SDKs_inputs_outputs_and_settings(string file)
    {
        var (map, context) = OfficialSdkRows.Load(file);
        var job = PipelineReader.Read(map, context)!;
        var schedule = new Schedule
        {
            Position = map.Position,
            Name = "s",
            Trigger = new CronTrigger("0 0 * * *") { TimeZone = TimeZoneName.Utc },
            Job = new PipelineRunJob(),
        };

        var body = ScheduleBody.Of(schedule, job, OfficialSdkRows.Workspace, "id");

        var definition = (JsonObject)body["properties"]!["action"]!["jobDefinition"]!;
        definition.Remove("componentId");
        var expected = (JsonObject)OfficialSdkRows.Row(file)["rest"]!["properties"]!.DeepClone();
        expected.Remove("jobs");
        OfficialSdkRows.Normal(definition).Should().Be(OfficialSdkRows.Normal(expected));
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Schedule_file_becomes_the_SDKs_body(string file)
    {
        var (map, context) = OfficialSdkRows.Load(file);
        var (pipelineMap, pipelineContext) = OfficialSdkRows.Load("cli/schedules/simple-pipeline-job.yml");
        var pipeline = PipelineReader.Read(pipelineMap, pipelineContext)!;

        // The examples keep several pipelines in a folder, where a project has one: its name is what a schedule names.
        var renamed = (YamlMap)Rename(map);
        using var folder = new TemporaryFolder();
        folder.Write("pipeline.yml", "type: pipeline");
        var schedule = ScheduleReader.Read(
            renamed, context with { Folder = new SourceFolder(folder.Path, "example") });

        context.Found.ToImmutable().Should().BeEmpty();
        var body = ScheduleBody.Of(schedule!, pipeline, OfficialSdkRows.Workspace, "id");
        ((JsonObject)body["properties"]!["action"]!["jobDefinition"]!).Remove("componentId");
        var expected = (JsonObject)OfficialSdkRows.Row(file)["rest"]!.DeepClone();
        ((JsonObject)expected["properties"]!["action"]!["jobDefinition"]!).Remove("jobs");
        OfficialSdkRows.Normal(body).Should().Be(OfficialSdkRows.Normal(expected));
    }

    [Theory]
    [MemberData(nameof(Computes))]
    public void Compute_file_becomes_the_SDKs_body(string file)
    {
        var (map, context) = OfficialSdkRows.Load(file);
        var compute = ComputeReader.Read(map, context.Found)!;

        context.Found.ToImmutable().Should().BeEmpty();
        var body = ComputeBody.Of(compute, OfficialSdkRows.Workspace);
        body.Remove("tags");
        if (compute.Location is null)
        {
            body.Remove("location");
        }

        OfficialSdkRows.Normal(body).Should().Be(OfficialSdkRows.Normal(OfficialSdkRows.Row(file)["rest"]));
    }

    private static string Environment(CommandComponent component) =>
        component.Environment is RegistryEnvironment registry ? registry.Uri : "azureml:environment";

    private static string? Code(CommandComponent component) => component.CodePath is null ? null : "code";

    // The SDK uploads an empty folder for a component without code.
    private static JsonNode WithoutPlaceholderCode(JsonObject row)
    {
        var rest = row["rest"]!.DeepClone();
        var spec = (JsonObject)rest["properties"]!["componentSpec"]!;
        if ((string?)spec["code"] is { } code
            && (string?)row["assets"]![int.Parse(code["azureml:{{asset:".Length..^2])]!["path"] == "PLACEHOLDER(no code)")
        {
            spec.Remove("code");
        }

        return rest;
    }

    private static YamlValue Rename(YamlValue value) => value switch
    {
        YamlMap map => map with { Entries = [.. map.Entries.Select(entry => entry with { Value = Rename(entry.Value) })] },
        YamlScalar { Text: "./simple-pipeline-job.yml" } scalar => scalar with { Text = "./pipeline.yml" },
        _ => value,
    };
}
