using CsCheck;
using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Tests.Loading;

public sealed class LoadTests : IDisposable
{
    private const string Pipeline = "pipelines/breast-cancer/pipeline.yml";
    private const string Schedule = "pipelines/breast-cancer/schedule.yml";
    private const string Weekly = "pipelines/breast-cancer/schedule-weekly.yml";

    private readonly TemporaryFolder _folder = SamplePipeline.Write();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_a_pipeline_with_its_endpoint_compute_and_schedules()
    {
        var project = SamplePipeline.Load(_folder).Should().ContainSingle().Subject;

        project.Name.Should().Be("breast-cancer");
        project.HasEndpoint.Should().BeTrue();
        project.Images.Should().Equal("python-r");
        project.ScheduleNames.Should().Equal("breast-cancer-nightly", "breast-cancer-weekly");
        project.Warnings.Should().BeEmpty();
        project.Definition.Compute!.Name!.Text.Should().Be("cpu-cluster");
    }

    [Fact]
    public void A_literal_has_the_type_that_its_component_declares()
    {
        _folder.Replace(Pipeline, "share: 0.25", "share: 1");

        var inputs = SamplePipeline.Load(_folder)[0].Definition.Pipeline.Graph.Inputs;

        inputs.Select(input => (input.Name, input.Type)).Should().Equal(("seed", "integer"), ("share", "number"));
    }

    [Theory]
    [InlineData("azureml:AzureML-sklearn-1.5@latest")]
    [InlineData("azureml:AzureML-sklearn-1.5:12")]
    [InlineData("azureml:AzureML-sklearn-1.5")]
    [InlineData("azureml://registries/azureml/environments/sklearn-1.5/labels/latest")]
    public void A_curated_environment_is_Azures_and_no_image_of_the_repository(string environment)
    {
        _folder.Replace(Pipeline, "environment: azureml:python-r@latest", $"environment: {environment}");

        var load = () => SamplePipeline.Load(_folder);

        load.Should().NotThrow().Which.Single().Warnings.Should().BeEmpty();
    }

    [Fact]
    public void A_folder_without_a_pipeline_is_passed_over()
    {
        _folder.Write("pipelines/notes/readme.md", "nothing");

        SamplePipeline.Load(_folder).Should().ContainSingle();
    }

    [Fact]
    public void There_may_be_no_pipelines_at_all() =>
        PipelineProject.LoadAll(new PipelineSources(Path.Combine(_folder.Path, "nowhere"))).Should().BeEmpty();

    [Theory]
    [InlineData(Pipeline, "parent.jobs.prepare.outputs.data}}\n    outputs:\n      model:\n", "parent.jobs.prepair.outputs.data}}\n    outputs:\n      model:\n",
        "pipeline.yml:23:13: error SLP0031: step 'train_python' binds 'data' to parent.jobs.prepair.outputs.data: no step 'prepair' (did you mean 'prepare'?)")]
    [InlineData(Pipeline, "outputs.data}}\n    outputs:\n      model:\n", "outputs.dat}}\n    outputs:\n      model:\n",
        "pipeline.yml:23:13: error SLP0031: step 'train_python' binds 'data' to parent.jobs.prepare.outputs.dat: step 'prepare' has no output 'dat' (did you mean 'data'?)")]
    [InlineData(Pipeline, "${{parent.inputs.seed}}", "${{parent.inputs.sead}}",
        "pipeline.yml:16:13: error SLP0031: step 'prepare' binds 'seed' to parent.inputs.sead: no input 'sead' (did you mean 'seed'?)")]
    [InlineData(Pipeline, "${{parent.outputs.report}}", "${{parent.outputs.raport}}",
        "pipeline.yml:32:14: error SLP0031: step 'train_r' binds 'model' to parent.outputs.raport: no output 'raport' (did you mean 'report'?)")]
    [InlineData(Pipeline, "${{parent.inputs.seed}}", "${{inputs.seed.x}}",
        "pipeline.yml:16:13: error SLP0030: 'seed' of step 'prepare' is bound to 'inputs.seed.x'")]
    [InlineData(Pipeline, "${{parent.inputs.seed}}", "${{parent.seed}}",
        "pipeline.yml:16:13: error SLP0030: 'seed' of step 'prepare' is bound to 'parent.seed'")]
    [InlineData(Pipeline, "command: python3", "comand: python3", "pipeline.yml:19:5: error SLP0002: step 'train_python' has no key 'comand' (did you mean 'command'?)")]
    [InlineData(Pipeline, "./components/prepare.yml", "./components/prep.yml", "pipeline.yml:14:16: error SLP0010: the component of step 'prepare' is './components/prep.yml', and there is no such file or folder")]
    [InlineData(Pipeline, "code: ./src/train", "code: ./src/trian", "pipeline.yml:21:11: error SLP0010: the code is './src/trian', and there is no such file or folder")]
    [InlineData(Pipeline, "${{inputs.data}} ${{outputs.model}}", "${{inputs.dta}} ${{outputs.model}}",
        "pipeline.yml:19:14: error SLP0033: 'command' of step 'train_python' uses input 'dta', which is not declared (did you mean 'data'?)")]
    [InlineData(Pipeline, "environment: azureml:python-r@latest", "environment: azureml:pyton-r@latest", "pipeline.yml:20:18: error SLP0040: there is no image 'pyton-r' in this repository (did you mean 'python-r'?)")]
    [InlineData(Pipeline, "environment: azureml:python-r@latest", "environment: python-r", "pipeline.yml:20:18: error SLP0040: 'python-r' is not an environment")]
    [InlineData(Pipeline, "seed: 20", "seed: twenty", "pipeline.yml:16:13: error SLP0034: step 'prepare' gives 'seed'")]
    [InlineData(Pipeline, "type: pipeline", "type: command", "pipeline.yml:2:7: error SLP0005: this is a job of type 'command'")]
    [InlineData(Pipeline, "    command: python3", "    type: swep\n    command: python3", "pipeline.yml:19:11: error SLP0005: step 'train_python' is of type 'swep', which is not known here")]
    [InlineData(Pipeline, "      seed: ${{parent.inputs.seed}}\n", "", "pipeline.yml:13:3: error SLP0035: step 'prepare' gives no 'seed', which its component needs (integer)")]
    [InlineData(Pipeline, "azureml:cpu-cluster", "azureml:-c", "pipeline.yml:11:20: error SLP0020: a compute can't be named '-c'")]
    [InlineData(Pipeline, "display_name: Sample", "display_name: [Sample", "pipeline.yml:3:15: error SLP0001: this is not YAML")]
    [InlineData(Pipeline, "component: file:components/train_r.yml", "component: azureml:train_r@latest", "pipeline.yml:28:16: error SLP0005: 'azureml:train_r@latest' can mean another component tomorrow")]
    [InlineData(Pipeline, "      data: ${{parent.jobs.prepare.outputs.data}}\n    outputs:\n      model:\n", "      data: {path: ./src, type: uri_folder}\n    outputs:\n      model:\n",
        "pipeline.yml:23:20: error SLP0042: './src' is a path of this machine, which the compute can't read")]
    [InlineData("pipelines/breast-cancer/components/prepare.yml", "seed:\n    type: integer", "seed:\n    type: int", "components/prepare.yml:5:11: error SLP0004: 'type' of input 'seed' is 'int'")]
    [InlineData("pipelines/breast-cancer/components/prepare.yml", "default: 0.5", "default: half", "components/prepare.yml:8:14: error SLP0034: 'half' is not of type number")]
    [InlineData("pipelines/breast-cancer/components/prepare.yml", "name: breast_cancer_prepare", "name: Breast-Cancer", "components/prepare.yml:2:7: error SLP0020: a component can't be named 'Breast-Cancer'")]
    [InlineData("pipelines/breast-cancer/endpoint.yml", "description", "name: ab\ndescription", "endpoint.yml:1:7: error SLP0020: a batch endpoint can't be named 'ab'")]
    [InlineData("pipelines/breast-cancer/endpoint.yml", "aad_token", "key", "endpoint.yml:2:12: error SLP0004: 'auth_mode' of the endpoint is 'key'; it can be aad_token")]
    [InlineData("pipelines/breast-cancer/compute.yml", "max_instances: 2", "max_instances: 0", "compute.yml:5:16: error SLP0004: a cluster of 0 to 0 nodes can't be made")]
    [InlineData(Schedule, "0 6 * * 1-5", "0 25 * * 1-5", "schedule.yml:4:15: error SLP0050: '0 25 * * 1-5' is not a cron expression")]
    [InlineData(Schedule, "0 6 * * 1-5", "0 6 30 2 *", "schedule.yml:4:15: error SLP0055: '0 6 30 2 *' names no time that there is")]
    [InlineData(Schedule, "Europe/Berlin", "Europe/Berln", "schedule.yml:5:14: error SLP0051: there is no time zone 'Europe/Berln' (did you mean 'Europe/Berlin'?)")]
    [InlineData(Schedule, "create_job: ./pipeline.yml", "create_job: ./other.yml", "schedule.yml:6:13: error SLP0010: what the schedule starts is './other.yml', and there is no such file or folder")]
    [InlineData(Schedule, "create_job: ./pipeline.yml", "create_job: ./compute.yml", "schedule.yml:6:13: error SLP0004: a schedule starts a pipeline job, and this is none")]
    [InlineData(Schedule, "type: cron", "type: crown", "schedule.yml:3:9: error SLP0004: a trigger is of type 'cron' or 'recurrence', not 'crown'")]
    [InlineData(Weekly, "week_days: [sunday]", "week_days: [sonday]", "schedule-weekly.yml:9:17: error SLP0052: 'sonday' is not a day of the week (did you mean 'monday'?)")]
    [InlineData(Weekly, "hours: 3", "hours: 24", "schedule-weekly.yml:7:12: error SLP0052: 'hours' are numbers from 0 to 23, not '24'")]
    [InlineData(Weekly, "frequency: week", "frequency: hour", "schedule-weekly.yml:7:5: error SLP0052: a recurrence by the hour can't have times of the day")]
    [InlineData(Weekly, "interval: 1", "interval: 0", "schedule-weekly.yml:5:13: error SLP0052: an interval is at least 1")]
    [InlineData(Weekly, "interval: 1", "interval: 521", "schedule-weekly.yml:5:13: error SLP0052: an interval by the week is at most 520, which is ten years")]
    [InlineData(Weekly, "interval: 1", "interval: 5000000000", "schedule-weekly.yml:5:13: error SLP0004: 'interval' of the trigger must be a whole number")]
    [InlineData(Weekly, "start_time: \"2026-01-04T03:30:00\"", "start_time: \"0001-01-01T00:00:00\"", "schedule-weekly.yml:10:15: error SLP0004: 'start_time' is before the year 1900")]
    [InlineData(Schedule, "0 6 * * 1-5", "@yearly", "schedule.yml:4:15: error SLP0050: '@yearly' is not a cron expression: it has 1 fields")]
    [InlineData("pipelines/breast-cancer/compute.yml", "max_instances: 2", "max_instances: 65001", "compute.yml:5:16: error SLP0004: 'max_instances' of the cluster is 65001; it can be 0 to 65000")]
    [InlineData("pipelines/breast-cancer/compute.yml", "idle_time_before_scale_down: 120", "idle_time_before_scale_down: -1", "error SLP0004: 'idle_time_before_scale_down' of the cluster is -1; it can be 0 to 315360000")]
    [InlineData(Weekly, "start_time: \"2026-01-04T03:30:00\"", "start_time: \"2026-01-04T03:30:00\"\n  end_time: \"2025-01-01T00:00:00\"", "schedule-weekly.yml:11:13: error SLP0055: the schedule ends before it starts")]
    [InlineData(Weekly, "seed: 7", "sed: 7", "schedule-weekly.yml:15:5: error SLP0036: schedule 'breast-cancer-weekly' gives 'sed', which is no input of the pipeline (did you mean 'seed'?)")]
    [InlineData(Weekly, "seed: 7", "seed: seven", "schedule-weekly.yml:15:11: error SLP0034: schedule 'breast-cancer-weekly' gives 'seed' 'seven'; the pipeline takes integer")]
    [InlineData(Weekly, "name: breast-cancer-weekly", "name: breast-cancer-nightly", "schedule.yml:1:1: error SLP0021: schedule 'breast-cancer-nightly' is also defined in pipelines/breast-cancer/schedule-weekly.yml")]
    public void A_mistake_is_reported_with_its_place(string file, string right, string wrong, string expected)
    {
        _folder.Replace(file, right, wrong);

        Errors().Should().OnlyContain(error => error.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("      share: ${{parent.inputs.share}}", "      shore: ${{parent.inputs.share}}",
        "pipeline.yml:17:7: warning SLP0036: step 'prepare' has input 'shore', which its component does not declare (did you mean 'share'?): Azure ML drops it")]
    [InlineData("component: ./components/prepare.yml", "component: ./components/prepare.yml\n    outputs: {dota: {type: uri_folder}}",
        "pipeline.yml:15:15: warning SLP0036: step 'prepare' has output 'dota', which its component does not declare (did you mean 'data'?): Azure ML drops it")]
    [InlineData("      model: ${{parent.outputs.report}}", "      model:",
        "pipeline.yml:8:3: warning SLP0035: output 'report' of the pipeline is bound by no step, and stays empty")]
    [InlineData("display_name: Sample", "display_name: Sample\ndisplay_name: Twice",
        "pipeline.yml:3:1: warning SLP0001: the key 'display_name' is given again further down, and only the last one counts")]
    public void What_Azure_takes_and_drops_is_a_warning(string right, string wrong, string expected)
    {
        _folder.Replace(Pipeline, right, wrong);

        SamplePipeline.Load(_folder)[0].Warnings.Select(warning => warning.ToString())
            .Should().ContainSingle().Which.Should().Contain(expected);
    }

    [Fact]
    public void The_fields_of_cron_may_have_any_blanks_between_them()
    {
        _folder.Replace(Schedule, "0 6 * * 1-5", " 0\\t6  * * 1-5 ");

        FluentActions.Invoking(() => SamplePipeline.Load(_folder)).Should().NotThrow();
    }

    [Fact]
    public void Whatever_is_cut_out_of_a_file_is_loaded_or_refused_with_diagnostics()
    {
        var files = new[] { Pipeline, Schedule, Weekly, "pipelines/breast-cancer/components/prepare.yml" };
        var texts = files.ToDictionary(file => file, file => File.ReadAllText(Path.Combine(_folder.Path, file)));
        string[] insertions = ["", "[", "{", ": ", "- ", "&a", "\t", "\"", "null", "${{"];
        Gen.Select(
            Gen.Int[0, files.Length - 1].Select(index => files[index]),
            Gen.Int[0, 900],
            Gen.Int[1, 20],
            Gen.Int[0, insertions.Length - 1].Select(index => insertions[index]))
            .Sample(
                (file, start, length, by) =>
                {
                    var text = texts[file];
                    start = Math.Min(start, text.Length - 1);
                    _folder.Write(file, text.Remove(start, Math.Min(length, text.Length - start)).Insert(start, by));
                    try
                    {
                        SamplePipeline.Load(_folder);
                    }
                    catch (DiagnosticException e)
                    {
                        e.Diagnostics.Should().OnlyContain(d => d.File != null && d.Line > 0);
                    }
                    finally
                    {
                        _folder.Write(file, text);
                    }
                },
                iter: 500,
                threads: 1);
    }

    [Fact]
    public void The_nearest_name_is_found_though_its_end_is_missing()
    {
        _folder.Replace(Pipeline, "      data: ${{parent.jobs.prepare.outputs.data}}\n    outputs:\n      model:\n", "      data: ${{parent.jobs.trian.outputs.model}}\n    outputs:\n      model:\n");

        Errors().Should().ContainSingle(error => error.Contains("no step 'trian' (did you mean 'train_r'?)", StringComparison.Ordinal));
    }

    [Fact]
    public void All_mistakes_of_all_files_are_reported_in_one_go()
    {
        _folder.Replace(Pipeline, "type: uri_folder\n  train_r", "type: uri_fold\n  train_r");
        _folder.Replace(Pipeline, "settings:", "setings:");
        _folder.Replace(Schedule, "Europe/Berlin", "Berlin");
        _folder.Replace(Schedule, "0 6 ", "0 26 ");
        _folder.Replace(Weekly, "hours: 3", "hours: 99");

        Errors().Should().HaveCount(5).And.ContainSingle(error => error.Contains("'uri_fold'", StringComparison.Ordinal)
            && error.Contains("did you mean 'uri_folder'?", StringComparison.Ordinal));
    }

    [Fact]
    public void Steps_that_wait_for_each_other_are_reported_as_a_circle()
    {
        _folder.Replace(Pipeline, "share: ${{parent.inputs.share}}", "share: 0.5\n      loop: ${{parent.jobs.train_python.outputs.model}}");
        _folder.Replace("pipelines/breast-cancer/components/prepare.yml", "inputs:", "inputs:\n  loop:\n    type: uri_folder");

        Errors().Should().ContainSingle().Which.Should()
            .Contain("error SLP0032: these steps wait for each other: prepare → train_python → prepare");
    }

    [Fact]
    public void An_output_that_two_steps_write_is_reported()
    {
        _folder.Replace(Pipeline, "      model:\n        type: uri_folder", "      model: ${{parent.outputs.report}}");

        Errors().Should().ContainSingle().Which.Should()
            .Contain("error SLP0037: output 'report' of the pipeline is written by step 'train_python' and by 'train_r'");
    }

    [Fact]
    public void A_broken_component_is_not_also_reported_as_a_missing_step()
    {
        _folder.Replace("pipelines/breast-cancer/components/prepare.yml", "command: python3", "comand: python3");

        Errors().Should().ContainSingle().Which.Should().StartWith("pipelines/breast-cancer/components/prepare.yml:");
    }

    [Fact]
    public void A_schedule_without_data_that_the_pipeline_needs_is_reported()
    {
        _folder.Replace(Pipeline, "inputs:\n  seed: 20", "inputs:\n  raw:\n    type: uri_folder\n  seed: 20");

        Errors().Should().HaveCount(2).And.OnlyContain(error => error.Contains("error SLP0035: schedule 'breast-cancer-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Schedule, "0 6 * * 1-5", "0 6 1 * *", "SLP0053")]
    [InlineData(Weekly, "  start_time: \"2026-01-04T03:30:00\"\n", "", "SLP0054")]
    public void What_Azure_does_otherwise_than_one_might_think_is_a_warning(string file, string old, string by, string code)
    {
        _folder.Replace(file, old, by);

        var warning = SamplePipeline.Load(_folder)[0].Warnings.Should().ContainSingle().Subject;

        warning.Code.Should().Be(code);
        warning.Severity.Should().Be(Severity.Warning);
    }

    [Fact]
    public void Without_the_names_of_the_images_any_image_is_taken()
    {
        _folder.Replace(Pipeline, "environment: azureml:python-r@latest", "environment: azureml:other");

        PipelineProject.LoadAll(new PipelineSources(_folder.Path))[0].Images.Should().Equal("other", "python-r");
    }

    private List<string> Errors() =>
        FluentActions.Invoking(() => SamplePipeline.Load(_folder))
            .Should().Throw<DiagnosticException>().Which.Diagnostics
            .Where(diagnostic => diagnostic.Severity == Severity.Error)
            .Select(diagnostic => diagnostic.ToString())
            .ToList();
}
