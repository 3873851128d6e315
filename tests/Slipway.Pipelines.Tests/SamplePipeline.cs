using Slipway.Pipelines.Publishing;

namespace Slipway.Pipelines.Tests;

/// <summary>A pipeline folder that has everything a folder can have, to be changed by the test that needs it otherwise.</summary>
internal static class SamplePipeline
{
    public static IReadOnlyDictionary<string, EnvironmentImage> Images { get; } = new Dictionary<string, EnvironmentImage>
    {
        ["python-r"] = new($"localhost:5000/python-r@sha256:{new string('a', 64)}"),
    };

    public static TemporaryFolder Write(string name = "breast-cancer")
    {
        var folder = new TemporaryFolder();
        WriteInto(folder, name);
        return folder;
    }

    public static void WriteInto(TemporaryFolder folder, string name)
    {
        folder.Write($"pipelines/{name}/pipeline.yml", $$$"""
            $schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
            type: pipeline
            display_name: Sample
            inputs:
              seed: 20
              share: 0.25
            outputs:
              report:
                type: uri_folder
            settings:
              default_compute: azureml:cpu-cluster
            jobs:
              prepare:
                component: ./components/prepare.yml
                inputs:
                  seed: ${{parent.inputs.seed}}
                  share: ${{parent.inputs.share}}
              train_python:
                command: python3 train.py ${{inputs.data}} ${{outputs.model}}
                environment: azureml:python-r@latest
                code: ./src/train
                inputs:
                  data: ${{parent.jobs.prepare.outputs.data}}
                outputs:
                  model:
                    type: uri_folder
              train_r:
                component: file:components/train_r.yml
                inputs:
                  data: ${{parent.jobs.prepare.outputs.data}}
                outputs:
                  model: ${{parent.outputs.report}}
            """);
        folder.Write($"pipelines/{name}/components/prepare.yml", $$$"""
            type: command
            name: {{{name.Replace('-', '_')}}}_prepare
            inputs:
              seed:
                type: integer
              share:
                type: number
                default: 0.5
            outputs:
              data:
                type: uri_folder
            environment: azureml:python-r@latest
            code: ../src/prepare
            command: python3 prepare.py ${{inputs.seed}} ${{inputs.share}} ${{outputs.data}}
            """);
        folder.Write($"pipelines/{name}/components/train_r.yml", $$$"""
            type: command
            name: {{{name.Replace('-', '_')}}}_train_r
            inputs:
              data:
                type: uri_folder
            outputs:
              model:
                type: uri_folder
            environment: azureml:python-r@latest
            code: ../src/train
            command: Rscript train.R ${{inputs.data}} ${{outputs.model}}
            """);
        folder.Write($"pipelines/{name}/src/prepare/prepare.py", "print('prepare')\n");
        folder.Write($"pipelines/{name}/src/train/train.py", "print('train')\n");
        folder.Write($"pipelines/{name}/src/train/train.R", "print('train')\n");
        folder.Write($"pipelines/{name}/endpoint.yml", "description: a sample\nauth_mode: aad_token\n");
        folder.Write($"pipelines/{name}/compute.yml", """
            name: cpu-cluster
            type: amlcompute
            size: STANDARD_DS3_v2
            min_instances: 0
            max_instances: 2
            idle_time_before_scale_down: 120
            """);
        folder.Write($"pipelines/{name}/schedule.yml", $"""
            name: {name}-nightly
            trigger:
              type: cron
              expression: "0 6 * * 1-5"
              time_zone: Europe/Berlin
            create_job: ./pipeline.yml
            """);
        folder.Write($"pipelines/{name}/schedule-weekly.yml", $"""
            name: {name}-weekly
            trigger:
              type: recurrence
              frequency: week
              interval: 1
              schedule:
                hours: 3
                minutes: [0, 30]
                week_days: [sunday]
              start_time: "2026-01-04T03:30:00"
            create_job:
              type: pipeline
              job: ./pipeline.yml
              inputs:
                seed: 7
              tags:
                by: schedule
            """);
    }

    /// <summary>A repository with the pipelines of a folder, and the images of the sample.</summary>
    public static PipelineSources Sources(TemporaryFolder folder) => new(folder.Path) { ImageNames = Images.Keys.ToHashSet() };

    public static IReadOnlyList<PipelineProject> Load(TemporaryFolder folder) => PipelineProject.LoadAll(Sources(folder));

    /// <summary>Changes the sample so that publishing it again writes something of every kind that it writes at all.</summary>
    public static void Change(TemporaryFolder folder)
    {
        folder.Write("pipelines/breast-cancer/src/prepare/prepare.py", "print('changed')\n");
        folder.Replace("pipelines/breast-cancer/endpoint.yml", "a sample", "a changed sample");
        folder.Replace("pipelines/breast-cancer/schedule.yml", "0 6 * * 1-5", "0 5 * * 1-5");
    }

    /// <summary>Replaces a text in a file, which must have it.</summary>
    public static void Replace(this TemporaryFolder folder, string relativePath, string old, string by)
    {
        var path = Path.Combine(folder.Path, relativePath);
        var text = File.ReadAllText(path);
        text.Should().Contain(old);
        File.WriteAllText(path, text.Replace(old, by, StringComparison.Ordinal));
    }
}
