using System.Globalization;
using System.Text;
using CsCheck;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Validation;

namespace Slipway.Pipelines.Tests.Validation;

/// <summary>What holds for any pipeline, whatever its graph and its step types.</summary>
public sealed class GeneratedPipelineTests
{
    private static readonly string[] Types = ["command", "inline", "sweep", "parallel", "spark", "nested"];

    // Each step reads steps before it, so that there is no circle.
    private static readonly Gen<Step[]> Pipelines = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 1000].Array[0, 3]).Array[1, 8]
        .Select(steps => steps.Select((step, at) => new Step(
            Types[step.Item1],
            [.. step.Item2.Where(_ => at > 0).Select(source => source % at).Distinct()])).ToArray());

    [Fact]
    public void A_pipeline_without_mistakes_is_valid_and_means_the_same_each_time() => Pipelines.Sample(
        steps =>
        {
            using var folder = Write(steps);
            var validation = Validate(folder);
            validation.Diagnostics.Should().BeEmpty();

            string[] Identities() => [.. DesiredState.Of(Validate(folder).Projects, SamplePipeline.Images, WorkspaceInfo.Anywhere)
                .Resources.Select(resource => resource.Path)];
            Identities().Should().Equal(Identities()).And.OnlyHaveUniqueItems();
        },
        iter: 40,
        threads: 1);

    [Fact]
    public void A_misspelt_step_is_the_only_complaint_and_its_name_is_suggested() => Gen.Select(Pipelines, Gen.Int[0, 1000]).Sample(
        (steps, which) =>
        {
            var readers = steps.Select((step, at) => (step, at)).Where(pair => pair.step.Sources.Length > 0).ToList();
            if (readers.Count == 0)
            {
                return;
            }

            var (reader, at) = readers[which % readers.Count];
            var source = reader.Sources[0];
            using var folder = Write(steps);
            folder.Replace(
                "pipelines/any/pipeline.yml",
                $"{Input(at, source)}: ${{{{parent.jobs.step_{source}.outputs.out}}}}",
                $"{Input(at, source)}: ${{{{parent.jobs.stpe_{source}.outputs.out}}}}");

            var complaint = Validate(folder).Diagnostics.Should().ContainSingle().Subject;
            complaint.Code.Should().Be("SLP0031");
            complaint.Message.Should().EndWith($"no step 'stpe_{source}' (did you mean 'step_{source}'?)");
        },
        iter: 40,
        threads: 1);

    private static PipelineValidation Validate(TemporaryFolder folder) =>
        PipelineValidation.Of(SamplePipeline.Sources(folder));

    private static string Input(int reader, int source) => string.Create(CultureInfo.InvariantCulture, $"in_{reader}_{source}");

    private static TemporaryFolder Write(Step[] steps)
    {
        var folder = new TemporaryFolder();
        var text = new StringBuilder("type: pipeline\njobs:\n");
        for (var at = 0; at < steps.Length; at++)
        {
            var step = steps[at];
            var names = step.Sources.Select(source => Input(at, source)).ToList();
            var declared = string.Concat(names.Select(name => $"\n  {name}: {{type: uri_folder}}"));
            var inputs = names.Count == 0 ? string.Empty : $"\ninputs:{declared}";
            var uses = string.Concat(names.Select(name => $" ${{{{inputs.{name}}}}}"));
            var command = $"type: command\nname: component_{at}{inputs}\noutputs:\n  out: {{type: uri_folder}}\n"
                + $"environment: azureml:python-r@latest\ncommand: run{uses} ${{{{outputs.out}}}}\n";
            var bound = string.Concat(step.Sources.Select(source =>
                $"\n      {Input(at, source)}: ${{{{parent.jobs.step_{source}.outputs.out}}}}"));
            text.Append(CultureInfo.InvariantCulture, $"  step_{at}:\n");
            switch (step.Type)
            {
                case "inline":
                    text.Append(CultureInfo.InvariantCulture, $"    command: run{uses} ${{{{outputs.out}}}}\n    environment: azureml:python-r@latest\n    outputs: {{out: {{type: uri_folder}}}}\n");
                    break;
                case "sweep":
                    folder.Write($"pipelines/any/components/c{at}.yml", command);
                    text.Append(CultureInfo.InvariantCulture, $"    type: sweep\n    trial: ./components/c{at}.yml\n    search_space: {{}}\n    objective: {{goal: maximize, primary_metric: m}}\n    limits: {{max_total_trials: 2}}\n    sampling_algorithm: random\n");
                    break;
                case "parallel":
                    text.Append("    type: parallel\n    outputs: {out: {type: uri_folder}}\n    task: {type: run_function, entry_script: x.py, environment: 'azureml:python-r@latest'}\n");
                    break;
                case "spark":
                    text.Append("    type: spark\n    code: .\n    entry: {file: x.py}\n    outputs: {out: {type: uri_folder}}\n")
                        .Append("    conf: {spark.driver.cores: 1, spark.driver.memory: 1g, spark.executor.cores: 1, spark.executor.memory: 1g, spark.executor.instances: 1}\n");
                    break;
                case "nested":
                    folder.Write($"pipelines/any/components/c{at}.yml", command);
                    folder.Write(
                        $"pipelines/any/components/p{at}.yml",
                        $"type: pipeline\nname: pipeline_{at}{inputs}\noutputs:\n  out: {{type: uri_folder}}\njobs:\n  inner:\n    component: ./c{at}.yml\n"
                        + (names.Count == 0 ? string.Empty : $"    inputs:{string.Concat(names.Select(name => $"\n      {name}: ${{{{parent.inputs.{name}}}}}"))}\n")
                        + "    outputs: {out: \"${{parent.outputs.out}}\"}\n");
                    text.Append(CultureInfo.InvariantCulture, $"    type: pipeline\n    component: ./components/p{at}.yml\n");
                    break;
                default:
                    folder.Write($"pipelines/any/components/c{at}.yml", command);
                    text.Append(CultureInfo.InvariantCulture, $"    component: ./components/c{at}.yml\n");
                    break;
            }

            if (bound.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"    inputs:{bound}\n");
            }
        }

        folder.Write("pipelines/any/x.py", "print()\n");
        folder.Write("pipelines/any/pipeline.yml", text.ToString());
        return folder;
    }

    private sealed record Step(string Type, int[] Sources);
}
