using Slipway.Pipelines.Validation;

namespace Slipway.Pipelines.Tests.Validation;

/// <summary>Mistakes are found in every kind of file, also in those that belong to no pipeline's folder.</summary>
public sealed class EveryKindTests
{
    private const string Trial = "trial:\n  command: t ${{search_space.a}}\n  environment: azureml:e:1\n";

    private const string Sweep = "objective: {goal: maximize, primary_metric: m}\nsearch_space:\n  a: {type: uniform, min_value: 0, max_value: 1}\n";

    [Theory]
    [InlineData("commandComponent", "name: c\ncommand: echo ${{inputs.dta}}\nenvironment: azureml:e:1\ninputs:\n  data: {type: uri_file}\n",
        "3:10 SLP0033 'command' of the component uses input 'dta', which is not declared (did you mean 'data'?)")]
    [InlineData("commandComponent", "name: c\ncommand: echo\nenvirnment: azureml:e:1\n",
        "4:1 SLP0002 the component has no key 'envirnment' (did you mean 'environment'?)")]
    [InlineData("commandComponent", "name: C-d\ncommand: echo\nenvironment: azureml:e:1\n",
        "2:7 SLP0020 a component can't be named 'C-d': lower-case letters, digits and underscores, a letter first, at most 255")]
    [InlineData("commandComponent", "name: c\ncommand: echo\nenvironment: azureml:e:1\ncode: ./none\n",
        "5:7 SLP0010 the code is './none', and there is no such file or folder")]
    [InlineData("commandComponent", "name: c\ncommand: echo\nenvironment: azureml:e:1\nadditional_includes: [./none]\n",
        "5:23 SLP0010 an additional include is './none', and there is no such file or folder")]
    [InlineData("parallelComponent", "name: p\ntype: parallel\ninputs:\n  data: {type: uri_file}\ninput_data: ${{inputs.dat}}\ntask: {entry_script: x.py, environment: 'azureml:e:1'}\n",
        "6:13 SLP0033 'input_data' of the component uses input 'dat', which is not declared (did you mean 'data'?)")]
    [InlineData("sparkComponent", "name: s\ntype: spark\nentry: {file: x.py}\nargs: --x ${{outputs.out}}\noutputs:\n  oot: {type: uri_file}\n",
        "5:7 SLP0033 'args' of the component uses output 'out', which is not declared (did you mean 'oot'?)")]
    [InlineData("pipelineComponent", "name: p\ntype: pipeline\njobs:\n  a:\n    command: echo ${{outputs.out}}\n    environment: azureml:e:1\n    outputs: {out: {type: uri_folder}}\n  b:\n    command: echo ${{inputs.i}}\n    environment: azureml:e:1\n    inputs:\n      i: ${{parent.jobs.a.outputs.oot}}\n",
        "13:10 SLP0031 step 'b' binds 'i' to parent.jobs.a.outputs.oot: step 'a' has no output 'oot' (did you mean 'out'?)")]
    [InlineData("pipelineComponent", "name: p\ntype: pipeline\njobs:\n  a:\n    command: echo ${{inputs.i}}\n    environment: azureml:e:1\n    inputs: {i: '${{parent.jobs.b.outputs.o}}'}\n    outputs: {o: }\n  b:\n    command: echo ${{inputs.i}}\n    environment: azureml:e:1\n    inputs: {i: '${{parent.jobs.a.outputs.o}}'}\n    outputs: {o: }\n",
        "13:17 SLP0032 these steps wait for each other: a → b → a")]
    [InlineData("pipelineComponent", "name: p\ntype: pipeline\njobs:\n  a:\n    type: pipeline\n    component: ./file.yml\n",
        "7:16 SLP0032 the component of step 'a' contains itself: file.yml → file.yml")]
    [InlineData("pipelineJob", "type: pipeline\njobs:\n  Train:\n    command: echo\n    environment: azureml:e:1\n",
        "4:3 SLP0020 a step can't be named 'Train': lower-case letters, digits and underscores, no digit first")]
    [InlineData("pipelineJob", "type: pipeline\noutputs: {best: {}}\njobs:\n  a:\n    command: echo\n    environment: azureml:e:1\n",
        "3:11 SLP0035 output 'best' of the pipeline is bound by no step, and stays empty")]
    [InlineData("pipelineJob", "type: pipeline\njobs:\n  a:\n    type: parrallel\n",
        "5:11 SLP0005 step 'a' is of type 'parrallel', which is not known here (did you mean 'parallel'?)")]
    [InlineData("pipelineJob", "type: pipeline\njobs:\n  a:\n    type: do_while\n    body: ${{parent.jobs.b}}\n",
        "5:11 SLP0005 step 'a' is of type 'do_while', a control-flow node, which Azure ML has in private preview only")]
    [InlineData("pipelineJob", "type: pipeline\njobs:\n  a:\n    type: automl\n    task: text_ner\n    training_data: {type: mltable, path: 'azureml:d:1'}\n    sweep: {limits: {max_trials: 3}, sampling_algorithm: random}\n",
        "8:13 SLP0002 sweep has no key 'limits'")]
    [InlineData("pipelineJob", "type: pipeline\njobs:\n  a:\n    type: sweep\n    trial: {type: command, command: 'x ${{inputs.lr}}', environment: 'azureml:e:1', inputs: {lr: {type: number}}}\n    search_space: {rate: {type: uniform, min_value: 0, max_value: 1}, lr: {type: choice, values: [1]}}\n    objective: {goal: maximize, primary_metric: m}\n",
        "7:20 SLP0036 step 'a' has hyperparameter 'rate', which its component does not declare")]
    [InlineData("pipelineJob", "type: pipeline\njobs:\n  a:\n    type: sweep\n    trial: {type: command, command: 'x ${{inputs.lr}}', environment: 'azureml:e:1', inputs: {lr: {type: number}}}\n    search_space: {lr: {type: choice, values: [1]}}\n    sampling_algorithm: random\n    limits: {max_total_trails: 3}\n    objective: {goal: maximize, primary_metric: m}\n",
        "9:14 SLP0002 limits has no key 'max_total_trails' (did you mean 'max_total_trials'?)")]
    [InlineData("commandJob", "command: echo ${{inputs.x}}\nenvironment: azureml:e:1\n",
        "2:10 SLP0033 'command' of the job uses input 'x', which is not declared")]
    [InlineData("sweepJob", "type: sweep\ntrial:\n  command: t ${{search_space.b}}\n  environment: azureml:e:1\n" + Sweep,
        "4:12 SLP0033 'command' of the trial uses hyperparameter 'b', which is not declared")]
    [InlineData("sweepJob", "type: sweep\n" + Trial + "sampling_algorithm: bayes\n" + Sweep,
        "6:21 SLP0004 'sampling_algorithm' of the sweep is 'bayes'; it can be random, grid, bayesian (did you mean 'bayesian'?)")]
    [InlineData("schedule", "name: s\ntrigger: {type: cron, expression: '61 * * * *'}\ncreate_job: azureml:j\n",
        "3:35 SLP0050 '61 * * * *' is not a cron expression: The given cron expression has an invalid format. Minutes: Value must be a number between 0 and 59 (all inclusive)")]
    [InlineData("schedule", "name: s\ntrigger: {type: recurrence, frequency: month, interval: 1, start_time: '2026-02-01T00:00', end_time: '2026-02-28T00:00', schedule: {hours: 1, minutes: 0, month_days: [30]}}\ncreate_job: azureml:j\n",
        "3:10 SLP0055 the schedule never fires: none of its times is between its start and its end")]
    [InlineData("schedule", "name: s\ntrigger: {type: cron, expression: '0 6 1 * *'}\ncreate_job: azureml:j\n",
        "3:35 SLP0053 '0 6 1 * *' limits the day of the month or the month, which Azure ML ignores")]
    [InlineData("batchEndpoint", "name: my_endpoint\n",
        "2:7 SLP0020 a batch endpoint can't be named 'my_endpoint': 3 to 32 letters, digits and hyphens, a letter first, no hyphen last")]
    [InlineData("pipelineComponentBatchDeployment", "name: d1-a\nendpoint_name: e-p\ntype: pipeline\ncomponent: ./none.yml\n",
        "5:12 SLP0010 the component is './none.yml', and there is no such file or folder")]
    [InlineData("amlCompute", "name: cluster\ntype: amlcompute\nmax_instances: two\n",
        "4:16 SLP0004 'max_instances' of the cluster must be a whole number")]
    [InlineData("amlCompute", "name: cluster\ntype: amlcompute\nnetwork_settings: {subnet: default}\n",
        "4:19 SLP0003 network_settings needs 'vnet_name'")]
    [InlineData("pipelineComponent", "name: p\ntype: pipeline\ninputs: {n: {type: integer, optional: true}}\njobs:\n  a:\n    component: {command: 'x ${{inputs.k}}', environment: 'azureml:e:1', inputs: {k: {type: integer}}}\n    inputs: {k: '${{parent.inputs.n}}'}\n",
        "8:17 SLP0035 step 'a' binds 'k', which its component needs, to the pipeline's input 'n', which is optional")]
    [InlineData("pipelineJob", "type: pipeline\njobs: {a: {type: parallel, input_data: 'x', task: {type: run_function, entry_script: e, environment: 'azureml:e:1'}, environment_variables: {LEVEL: 1}}}\n",
        "3:149 SLP0004 'LEVEL' under 'environment_variables' of step 'a' must be a text, and 1 without quotes is none")]
    [InlineData("amlCompute", "name: cpu-1\ntype: amlcompute\n",
        "2:7 SLP0020 a compute can't be named 'cpu-1': 3 to 24 letters, digits and hyphens, a letter first, and one after any hyphen")]
    [InlineData("amlCompute", "name: a-cluster-of-twenty-fives\ntype: amlcompute\n",
        "2:7 SLP0020 a compute can't be named 'a-cluster-of-twenty-fives': 3 to 24 letters, digits and hyphens, a letter first, and one after any hyphen")]
    [InlineData("Schedule", "name: m\ntrigger: {type: cron, expression: '0 6 * * *'}\ncreate_monitor:\n  compute: {instance_type: s, runtime_version: '3.4'}\n  monitoring_target: {endpoint_deployment_id: 'azureml:e:d'}\n  monitoring_signals:\n    drift: {type: data_drift, metric_threshold: {}, metric_thresholds: {numerical: {jensen_shannon_distance: 0.1}}}\n",
        "8:31 SLP0002 signal 'drift' has no key 'metric_threshold' (did you mean 'metric_thresholds'?)")]
    [InlineData("Schedule", "name: m\ntrigger: {type: cron, expression: '0 6 * * *'}\ncreate_monitor:\n  compute: {instance_type: s, runtime_version: '3.4'}\n  monitoring_signals:\n    quality: {type: generation_safety_quality}\n",
        "7:21 SLP0005 signal 'quality' is of type 'generation_safety_quality', which Azure ML has in previews of its REST API only")]
    [InlineData("Schedule", "name: m\ntrigger: {type: cron, expression: '0 6 * * *'}\ncreate_monitor:\n  compute: {instance_type: s, runtime_version: '3.4'}\n",
        "5:3 SLP0003 a monitor without 'monitoring_signals' watches what a deployment collects, and none is named")]
    [InlineData("pipelineJob", "type: pipeline\njobs:\n  a: {type: parallel, component: ./flow.dag.yaml}\n",
        "4:34 SLP0005 the component of step 'a' is './flow.dag.yaml', a prompt flow, which is not published from here")]
    [InlineData("commandJob", "command: echo\nenvironment: ./environment.yml\n",
        "3:14 SLP0040 './environment.yml' is not an environment")]
    [InlineData("pipelineJob", "type: pipeline\nsettings: {default_compute: cluster}\njobs: {a: {command: echo, environment: 'azureml:e:1'}}\n",
        "3:29 SLP0004 'default_compute' of settings is 'cluster', which is no reference")]
    [InlineData("schedule", "name: s\ntrigger: {type: cron, expression: '0 6 * * *'}\ncreate_job: {type: command, command: echo, environment: 'azureml:e:1'}\n",
        "4:13 SLP0003 'create_job' needs 'job'")]
    [InlineData("schedule", "name: s\ntrigger: {type: cron, expression: '0 6 * * *', start_time: 2026-01-01T00:00:00}\ncreate_job: azureml:j\n",
        "3:60 SLP0004 'start_time' of the trigger is '2026-01-01T00:00:00': without quotes that is a date to YAML, which Azure ML does not take there")]
    public void A_mistake_is_reported_with_its_place(string schema, string text, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("pipelines/flow.dag.yaml", "inputs: {q: {type: string}}\nnodes: [{name: n, type: python, source: {type: code, path: n.py}}]\n");
        folder.Write("pipelines/file.yml", $"$schema: https://azuremlschemas.azureedge.net/latest/{schema}.schema.json\n{text}");

        PipelineValidation.Of(new PipelineSources(folder.Path)).Diagnostics
            .Select(d => $"{d.Line}:{d.Column} {d.Code} {d.Message}").Should().Equal(expected);
    }

    [Theory]
    [InlineData("deployment.yml", "endpoint_name: other-one\n", "1:16 SLP0004 the deployment is of endpoint 'other-one'; endpoint.yml names 'sample-endpoint'")]
    [InlineData("deployment.yml", "settings:\n  defalt_compute: c\n", "2:3 SLP0002 settings has no key 'defalt_compute' (did you mean 'default_compute'?)")]
    [InlineData("deployment.yml", "component: ./components/prepare.yml\n", "1:12 SLP0005 the deployment beside a pipeline.yml is of that pipeline")]
    [InlineData("schedule-import.yml", "name: i\ntrigger: {type: cron, expression: '0 6 * * *'}\nimport_data: {type: uri_folder, name: d, path: 'azureml://datastores/a/paths/b', source: {type: file_system, connection: 'azureml:c', path: p}}\n",
        "1:1 SLP0005 the schedule is of an import of data, which Azure ML has in previews of its REST API only")]
    [InlineData("environments.yml", "python-r:\n  image: x\n", "1:1 SLP0021 environment 'python-r' is also an image of this repository")]
    [InlineData("environments.yml", "own:\n  imag: x\n", "2:3 SLP0002 the environment has no key 'imag' (did you mean 'image'?)")]
    [InlineData("compute.yml", "name: cpu-cluster\ntype: amlcompute\nssh_settings: {admin_username: u, admin_password: p}\n", "3:51 SLP0005 a password in a file is not published")]
    public void A_mistake_beside_a_pipeline_is_reported_with_its_place(string file, string text, string expected)
    {
        using var folder = SamplePipeline.Write();
        folder.Write("pipelines/breast-cancer/endpoint.yml", "name: sample-endpoint\n");
        folder.Write($"pipelines/breast-cancer/{file}", text);

        PipelineValidation.Of(SamplePipeline.Sources(folder)).Diagnostics
            .Select(d => $"{d.Line}:{d.Column} {d.Code} {d.Message}").Should().Contain(expected);
    }
}
