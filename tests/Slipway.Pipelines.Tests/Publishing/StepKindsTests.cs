using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>Steps of every type are published, and run in what this build registered.</summary>
public sealed class StepKindsTests : IAsyncLifetime
{
    private const string Pipeline = """
        type: pipeline
        inputs:
          raw:
            type: uri_folder
          rate: 0.1
        outputs:
          best:
            type: uri_folder
        settings:
          default_compute: azureml:cpu-cluster
        jobs:
          tune:
            type: sweep
            trial:
              type: command
              inputs:
                data: {type: uri_folder}
                rate: {type: number}
              outputs:
                model: {type: uri_folder}
              environment: azureml:python-r@latest
              code: ./src
              command: train ${{inputs.data}} ${{inputs.rate}} ${{outputs.model}}
            inputs:
              data: ${{parent.inputs.raw}}
            outputs:
              model: ${{parent.outputs.best}}
            search_space:
              rate: {type: uniform, min_value: 0.1, max_value: 0.9}
            sampling_algorithm: random
            objective: {goal: maximize, primary_metric: auc}
            limits: {max_total_trials: 4, max_concurrent_trials: 2}
          score:
            type: parallel
            inputs:
              data: ${{parent.inputs.raw}}
            outputs:
              scores:
            input_data: ${{inputs.data}}
            mini_batch_size: "10"
            resources: {instance_count: 2}
            task:
              type: run_function
              code: ./src
              entry_script: score.py
              environment: azureml:python-r@latest
          prepare:
            type: spark
            code: ./src
            entry: {file: prepare.py}
            environment: azureml:python-r@latest
            conf:
              spark.driver.cores: 1
              spark.driver.memory: 1g
              spark.executor.cores: 1
              spark.executor.memory: 1g
              spark.executor.instances: 1
            inputs:
              data: ${{parent.inputs.raw}}
            args: --data ${{inputs.data}}
            resources: {instance_type: standard_e4s_v3, runtime_version: "3.3"}
          nested:
            type: pipeline
            component: ./components/nested.yml
            inputs:
              rate: ${{parent.inputs.rate}}
        """;

    private readonly TemporaryFolder _folder = new();
    private FakeAzure _azure = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync();
        _folder.Write("pipelines/kinds/pipeline.yml", Pipeline);
        _folder.Write("pipelines/kinds/compute.yml", "name: cpu-cluster\ntype: amlcompute\n");
        _folder.Write("pipelines/kinds/endpoint.yml", "description: all kinds\n");
        _folder.Write("pipelines/kinds/src/score.py", "print()\n");
        _folder.Write("pipelines/kinds/src/prepare.py", "print()\n");
        _folder.Write("pipelines/kinds/components/nested.yml", """
            type: pipeline
            name: kinds_nested
            inputs:
              rate: {type: number}
            jobs:
              inner:
                type: command
                component: ./inner.yml
                inputs:
                  rate: ${{parent.inputs.rate}}
            """);
        _folder.Write("pipelines/kinds/components/inner.yml", """
            type: command
            name: kinds_inner
            inputs:
              rate: {type: number}
            environment: azureml:python-r@latest
            command: echo ${{inputs.rate}}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_step_runs_in_the_image_that_was_tested()
    {
        await PublishAsync();

        var environment = _azure.Resources.Bodies.Keys.Should()
            .ContainSingle(path => path.StartsWith("environments/", StringComparison.Ordinal)).Subject;
        Components().SelectMany(component => Environments(component.Value)).Should().HaveCount(5)
            .And.OnlyContain(named => named.EndsWith(environment, StringComparison.Ordinal));
        _azure.Resources.Bodies[environment]["properties"]!["image"]!.GetValue<string>()
            .Should().Be(SamplePipeline.Images["python-r"].Reference);
    }

    [Fact]
    public async Task A_nested_pipeline_is_a_component_of_its_own_whose_steps_are_there_before_it()
    {
        await PublishAsync();

        var nested = Components().Single(pair => pair.Key.StartsWith("components/kinds_nested/", StringComparison.Ordinal));
        var inner = Components().Single(pair => pair.Key.StartsWith("components/kinds_inner/", StringComparison.Ordinal));
        nested.Value["properties"]!["componentSpec"]!["jobs"]!["inner"]!["componentId"]!.GetValue<string>().Should().EndWith(inner.Key);
        var writes = _azure.Writes.ToList();
        writes.FindIndex(write => write.EndsWith(inner.Key, StringComparison.Ordinal))
            .Should().BeLessThan(writes.FindIndex(write => write.EndsWith(nested.Key, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_second_plan_is_empty_and_a_script_changes_what_runs_it_alone()
    {
        await PublishAsync();
        (await PlanAsync()).IsEmpty.Should().BeTrue();

        _folder.Replace("pipelines/kinds/components/inner.yml", "echo", "printf");

        (await PlanAsync()).Changes
            .Where(change => change.Kind is ResourceKind.Component or ResourceKind.PipelineComponent or ResourceKind.Code)
            .Select(change => change.Name).Should().BeEquivalentTo("kinds_inner", "kinds_nested", "kinds");
    }

    [Fact]
    public async Task Environments_of_the_folder_are_versions_of_their_content()
    {
        _folder.Write("pipelines/kinds/environments.yml", "own:\n  image: example.org/own@sha256:1\n  conda_file: ./conda.yml\n");
        _folder.Write("pipelines/kinds/conda.yml", "dependencies: [python=3.11]\n");
        _folder.Replace("pipelines/kinds/components/inner.yml", "azureml:python-r@latest", "azureml:own");

        await PublishAsync();

        var own = _azure.Resources.Bodies.Single(pair => pair.Key.StartsWith("environments/own/", StringComparison.Ordinal));
        own.Value["properties"]!["condaFile"]!.GetValue<string>().Should().Contain("python=3.11");
        Components().Single(pair => pair.Key.StartsWith("components/kinds_inner/", StringComparison.Ordinal))
            .Value["properties"]!["componentSpec"]!["environment"]!.GetValue<string>().Should().EndWith(own.Key);
    }

    [Fact]
    public async Task An_environment_that_Azure_builds_is_built_from_the_uploaded_folder()
    {
        _folder.Write("pipelines/kinds/docker/Dockerfile", "FROM scratch\n");
        _folder.Replace("pipelines/kinds/components/inner.yml", "environment: azureml:python-r@latest", "environment: {build: {path: ../docker}}");

        await PublishAsync();

        var built = _azure.Resources.Bodies.Single(pair => pair.Key.StartsWith("environments/CliV2AnonymousEnvironment/", StringComparison.Ordinal));
        var place = new Uri(built.Value["properties"]!["build"]!["contextUri"]!.GetValue<string>()).AbsolutePath.Trim('/');
        _azure.Blobs.Blobs.Keys.Should().Contain($"{place}/Dockerfile");
        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task Additional_includes_stand_beside_the_code()
    {
        _folder.Write("pipelines/kinds/lib/tools/a.py", "a\n");
        _folder.Write("pipelines/kinds/lib/b.py", "b\n");
        _folder.Replace("pipelines/kinds/components/inner.yml", "command:", "code: ../src\nadditional_includes: [../lib/tools, ../lib/b.py]\ncommand:");

        await PublishAsync();

        _azure.Blobs.Blobs.Keys.Select(key => key.Split('/', 2)[1])
            .Should().Contain(["tools/a.py", "b.py", "score.py"]);
    }

    [Fact]
    public async Task A_deployment_file_has_the_last_word_on_settings()
    {
        _azure.Resources.Put("computes/batch-cluster");
        _folder.Write("pipelines/kinds/deployment.yml", "name: blue\ndescription: ours\nsettings:\n  default_compute: azureml:batch-cluster\n  force_rerun: true\n");

        await PublishAsync();

        var deployment = _azure.Resources.Bodies.Single(pair => pair.Key.Contains("/deployments/blue-", StringComparison.Ordinal)).Value;
        deployment["properties"]!["description"]!.GetValue<string>().Should().Be("ours");
        deployment["properties"]!["deploymentConfiguration"]!["settings"]!.AsObject()
            .Select(setting => (setting.Key, (string?)setting.Value)).Should().Equal(("default_compute", "batch-cluster"), ("force_rerun", "True"));
    }

    [Fact]
    public async Task Steps_that_run_the_same_run_one_component()
    {
        const string Step = "{command: echo, environment: 'azureml:python-r@latest'}";
        _folder.Write("pipelines/alike/pipeline.yml", $"type: pipeline\ncompute: azureml:cpu-cluster\njobs: {{first: {Step}, second: {Step}}}\n");

        await PublishAsync();

        var jobs = _azure.Resources.Bodies.Single(pair => pair.Key.StartsWith("components/alike/", StringComparison.Ordinal))
            .Value["properties"]!["componentSpec"]!["jobs"]!;
        jobs["first"].Text("componentId").Should().NotBeNull().And.Be(jobs["second"].Text("componentId"));
    }

    [Fact]
    public async Task The_compute_of_a_deployment_must_be_in_the_workspace()
    {
        _folder.Write("pipelines/kinds/deployment.yml", "settings:\n  default_compute: azureml:no-cluster\n");

        (await FluentActions.Awaiting(PublishAsync).Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics
            .Select(found => found.ToString()).Should().ContainSingle().Which.Should().StartWith(
                "pipelines/kinds/deployment.yml:2:20: error SLP0041: the workspace has no compute 'no-cluster'");
    }

    private IEnumerable<KeyValuePair<string, JsonObject>> Components() =>
        _azure.Resources.Bodies.Where(pair => pair.Key.StartsWith("components/", StringComparison.Ordinal));

    private static IEnumerable<string> Environments(JsonObject component) =>
        new[] { component.Text("properties", "componentSpec", "environment"), component.Text("properties", "componentSpec", "task", "environment") }
            .Concat(component["properties"]!["componentSpec"]!["jobs"] is JsonObject jobs
                ? jobs.Select(job => job.Value.Text("task", "environment"))
                : [])
            .OfType<string>();

    private async Task<PublishPlan> PlanAsync() => await _azure.Workspace().PlanAsync(
        SamplePipeline.Load(_folder),
        SamplePipeline.Images,
        TestContext.Current.CancellationToken);

    private async Task PublishAsync() => await _azure.Workspace()
        .ApplyAsync(await PlanAsync(), cancellationToken: TestContext.Current.CancellationToken);
}
