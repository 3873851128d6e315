using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Proofs;
using Slipway.Pipelines.Submission;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Runs;

/// <summary>Jobs of a pipeline's own files, whole and in part, and the proofs that come of them.</summary>
public sealed class SubmissionTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly string[] WhatPrepareNeeds = ["prepare"];

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private FakeAzure _azure = null!;
    private PipelineWorkspace _workspace = null!;

    private PipelineProject Project => SamplePipeline.Load(_folder)[0];

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync();
        _workspace = _azure.Workspace();
    }

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_whole_pipeline_becomes_a_job_and_what_it_needs_is_published_without_an_endpoint()
    {
        _azure.Resources.Put("computes/cpu-cluster");
        var name = await SubmitAsync(new JobRequest { Inputs = new Dictionary<string, string> { ["seed"] = "7" } });

        var job = _azure.Resources.Bodies[$"jobs/{name}"]["properties"]!;
        job["jobs"]!.AsObject().Select(step => step.Key).Should().Equal("prepare", "train_python", "train_r");
        job["inputs"]!["seed"]!["value"]!.GetValue<string>().Should().Be("7");
        job["inputs"]!["share"]!["value"]!.GetValue<string>().Should().Be("0.25");
        job["outputs"]!["report"]!["jobOutputType"]!.GetValue<string>().Should().Be("uri_folder");
        var prepare = job["jobs"]!["prepare"]!["componentId"]!.GetValue<string>();
        _azure.Resources.Bodies.Keys.Should().Contain(path => prepare.EndsWith(path, StringComparison.Ordinal));
        _azure.Resources.Bodies.Keys.Should().NotContain(path =>
            path.StartsWith("batchEndpoints", StringComparison.Ordinal) || path.StartsWith("schedules", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_some_steps_those_run_that_they_need_with_what_these_take_and_make()
    {
        _azure.Resources.Put("computes/cpu-cluster");
        var name = await SubmitAsync(new JobRequest { Steps = ["train_python"] });

        var job = _azure.Resources.Bodies[$"jobs/{name}"]["properties"]!;
        job["jobs"]!.AsObject().Select(step => step.Key).Should().Equal("prepare", "train_python");
        job["outputs"]!.AsObject().Should().BeEmpty("the step that makes the report does not run");
    }

    [Fact]
    public async Task A_step_alone_takes_what_others_made_before()
    {
        _azure.Resources.Put("computes/cpu-cluster");
        var name = await SubmitAsync(new JobRequest
        {
            OnlyStep = "train_r",
            StepOutputs = new Dictionary<string, string>
            {
                ["prepare.data"] = "azureml://datastores/workspaceblobstore/paths/made/",
                ["train_python.model"] = "azureml://datastores/workspaceblobstore/paths/none-of-its-business/",
            },
        });

        var job = _azure.Resources.Bodies[$"jobs/{name}"]["properties"]!;
        var step = job["jobs"]!.AsObject().Should().ContainSingle().Which;
        step.Key.Should().Be("train_r");
        step.Value!["inputs"]!["data"]!["value"]!.GetValue<string>().Should().Be("${{parent.inputs.prepare__output__data}}");
        job["inputs"]!["prepare__output__data"]!["uri"]!.GetValue<string>().Should().Be("azureml://datastores/workspaceblobstore/paths/made/");
        job["inputs"]!["prepare__output__data"]!["jobInputType"]!.GetValue<string>().Should().Be("uri_folder");
        job["outputs"]!.AsObject().Select(output => output.Key).Should().Equal("report");
    }

    [Fact]
    public async Task A_step_alone_that_is_not_given_what_others_make_says_so_before_anything_is_written()
    {
        var submit = () => SubmitAsync(new JobRequest { OnlyStep = "train_r" });

        (await submit.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle()
            .Which.Message.Should().Be("step 'train_r' takes output 'data' of step 'prepare', and is given none");
        _azure.Writes.Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_alone_can_run_another_command_in_its_place()
    {
        var name = await SubmitAsync(new JobRequest { OnlyStep = "prepare", Command = own => $"echo '{own}'", IsInTestWorkspace = true });

        var component = _azure.Resources.Bodies[$"jobs/{name}"]["properties"]!["jobs"]!["prepare"]!["componentId"]!.GetValue<string>();
        _azure.Resources.Bodies.Single(body => component.EndsWith(body.Key, StringComparison.Ordinal))
            .Value["properties"]!["componentSpec"]!["command"]!.GetValue<string>()
            .Should().Be("echo 'python3 prepare.py ${{inputs.seed}} ${{inputs.share}} ${{outputs.data}}'");
    }

    [Fact]
    public async Task A_step_that_is_not_there_is_named_with_the_nearest_before_anything_is_written()
    {
        var submit = () => SubmitAsync(new JobRequest { Steps = ["train_pyton"] });

        (await submit.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle()
            .Which.Message.Should().Contain("'train_pyton'").And.Contain("'train_python'");
        _azure.Writes.Should().BeEmpty();
    }

    [Fact]
    public async Task An_input_of_a_wrong_type_is_refused_before_anything_is_written()
    {
        var submit = () => SubmitAsync(new JobRequest { Inputs = new Dictionary<string, string> { ["seed"] = "many" } });

        (await submit.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle()
            .Which.Code.Should().Be("SLP0062");
        _azure.Writes.Should().BeEmpty();
    }

    [Fact]
    public async Task A_cluster_that_nobody_describes_is_made_where_things_are_only_tried_and_asked_for_elsewhere()
    {
        File.Delete(Path.Combine(_folder.Path, "pipelines/breast-cancer/compute.yml"));
        var submit = () => SubmitAsync(new JobRequest());

        (await submit.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Which.Code.Should().Be("SLP0041");
        await SubmitAsync(new JobRequest { IsInTestWorkspace = true });

        _azure.Resources.Bodies["computes/cpu-cluster"]["properties"]!["computeType"]!.GetValue<string>().Should().Be("AmlCompute");
    }

    [Fact]
    public async Task Where_things_are_only_tried_outputs_go_to_no_place_of_the_teams_and_are_registered_under_no_name()
    {
        _folder.Replace(
            "pipelines/breast-cancer/pipeline.yml",
            "  report:\n    type: uri_folder",
            "  report:\n    type: uri_folder\n    path: azureml://datastores/ours/paths/report/\n    name: report");
        var name = await SubmitAsync(new JobRequest { IsInTestWorkspace = true });

        var report = _azure.Resources.Bodies[$"jobs/{name}"]["properties"]!["outputs"]!["report"]!.AsObject();
        report.Select(member => member.Key).Should().Equal("jobOutputType");
    }

    [Fact]
    public async Task A_proof_is_a_tag_on_the_pipelines_version_and_does_not_fit_another()
    {
        await PublishAsync();
        var proofs = new PipelineProofs(_azure.Connection(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var proof = PipelineProofs.Of(Project, SamplePipeline.Images, ["b", "a"]);

        (await proofs.IsThereAsync(proof, Cancel)).Should().BeFalse();
        (await proofs.WriteAsync(proof, [], Cancel)).Should().BeTrue();
        (await proofs.WriteAsync(proof, [], Cancel)).Should().BeFalse();
        (await proofs.IsThereAsync(proof, Cancel)).Should().BeTrue();

        PipelineProofs.Of(Project, SamplePipeline.Images, ["a", "b"]).Should().Be(proof, "the order of tests is none of it");
        PipelineProofs.Of(Project, SamplePipeline.Images, ["a"]).Should().NotBe(proof);
        (await _workspace.PlanAsync([Project], SamplePipeline.Images, Cancel)).IsEmpty.Should().BeTrue("a proof is nothing to publish");
        SamplePipeline.Change(_folder);
        PipelineProofs.Of(Project, SamplePipeline.Images, ["a", "b"]).Should().NotBe(proof, "its code is another");
        var changed = PipelineProofs.Of(Project, SamplePipeline.Images, ["a", "b"]);
        (await proofs.IsPublishedAsync(proof, Cancel)).Should().BeTrue();
        (await proofs.IsPublishedAsync(changed, Cancel)).Should().BeFalse();
        (await FluentActions.Awaiting(() => proofs.WriteAsync(changed, [], Cancel)).Should().ThrowAsync<DiagnosticException>())
            .Which.Diagnostics.Should().ContainSingle().Which.Code.Should().Be("SLP0071");
    }

    [Fact]
    public void A_project_tells_what_it_takes_what_it_runs_and_what_it_makes()
    {
        Project.Inputs.Select(input => (input.Name, input.Type, input.HasDefault)).Should().Equal(
            ("seed", "integer", true), ("share", "number", true));
        Project.Steps.Select(step => step.Name).Should().Equal("prepare", "train_python", "train_r");
        Project.Steps[1].Needs.Should().Equal(WhatPrepareNeeds);
        Project.Steps[1].Outputs.Should().Equal(new ProjectStepOutput("model", "uri_folder"));
        Project.Steps.Should().OnlyContain(step => step.IsCommand);
        Project.Steps[1].Code.Should().Equal(new ProjectStepCode(Path.Combine(Project.Directory, "src", "train"), ""));
        Project.Outputs.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = "report", Step = "train_r", StepOutput = "model" });
        Project.FindObstacles([]).Should().BeEmpty();
    }

    [Fact]
    public void A_step_takes_as_many_nodes_as_it_or_its_component_asks_for_the_steps_own_word_first()
    {
        _folder.Replace("pipelines/breast-cancer/components/prepare.yml", "code:", "resources:\n  instance_count: 3\ncode:");
        _folder.Replace(
            "pipelines/breast-cancer/pipeline.yml", "    code: ./src/train", "    resources:\n      instance_count: 2\n    code: ./src/train");
        Project.Steps.Select(step => (step.Name, step.Nodes)).Should().Equal(("prepare", 3), ("train_python", 2), ("train_r", 1));

        _folder.Replace(
            "pipelines/breast-cancer/pipeline.yml",
            "component: ./components/prepare.yml",
            "component: ./components/prepare.yml\n    resources:\n      instance_count: 4");
        Project.Steps[0].Nodes.Should().Be(4);
        _folder.Replace("pipelines/breast-cancer/pipeline.yml", "instance_count: 4", "shm_size: 1g");
        Project.Steps[0].Nodes.Should().Be(3, "what the step says nothing of is its component's");
    }

    [Fact]
    public void What_only_the_teams_workspace_has_keeps_a_pipeline_from_running_elsewhere_unless_the_step_is_left_out()
    {
        _folder.Replace(
            "pipelines/breast-cancer/pipeline.yml", "component: file:components/train_r.yml", "component: azureml:train_r:3");

        Project.FindObstacles([]).Should().ContainSingle().Which.Should().Contain("azureml:train_r:3");
        Project.FindObstacles(["train_python"]).Should().BeEmpty();
    }

    private async Task<string> SubmitAsync(JobRequest request) =>
        await _workspace.SubmitAsync(Project, SamplePipeline.Images, request, Cancel);

    private async Task PublishAsync()
    {
        await _workspace.ApplyAsync(await _workspace.PlanComputesAsync([Project], Cancel), cancellationToken: Cancel);
        await _workspace.ApplyAsync(await _workspace.PlanAsync([Project], SamplePipeline.Images, Cancel), cancellationToken: Cancel);
    }
}
