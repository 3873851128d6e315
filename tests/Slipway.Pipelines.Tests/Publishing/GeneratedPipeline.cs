using System.Globalization;
using System.Text;
using CsCheck;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>A pipeline that publishing must get along with, made by chance.</summary>
internal sealed record GeneratedPipeline(
    string Name,
    int Steps,
    int Seed,
    bool HasCode,
    bool HasEndpoint,
    bool ContinuesOnFailure,
    int Schedules,
    int Hour,
    string? Tag)
{
    public static Gen<GeneratedPipeline> Of(string name) =>
        from steps in Gen.Int[1, 4]
        from seed in Gen.Int[0, 99]
        from hasCode in Gen.Bool
        from hasEndpoint in Gen.Bool
        from continues in Gen.Bool
        from schedules in Gen.Int[0, 2]
        from hour in Gen.Int[0, 23]
        from tag in Gen.Int[0, 2].Select(i => i == 0 ? null : i == 1 ? "a" : "b")
        select new GeneratedPipeline(name, steps, seed, hasCode, hasEndpoint, continues, schedules, hour, tag);

    /// <summary>Writes the folder anew.</summary>
    public void WriteInto(TemporaryFolder folder)
    {
        var root = $"pipelines/{Name}";
        if (Directory.Exists(Path.Combine(folder.Path, root)))
        {
            Directory.Delete(Path.Combine(folder.Path, root), recursive: true);
        }

        folder.Write($"{root}/pipeline.yml", Pipeline());
        folder.Write($"{root}/compute.yml", "name: cpu-cluster\ntype: amlcompute\nsize: STANDARD_DS3_v2\nmin_instances: 0\nmax_instances: 2\n");
        if (HasCode)
        {
            folder.Write($"{root}/src/run.py", $"print({Seed})\n");
        }

        if (HasEndpoint)
        {
            folder.Write($"{root}/endpoint.yml", Tag is null ? "description: generated\n" : $"description: generated\ntags: {{tag: {Tag}}}\n");
        }

        for (var schedule = 1; schedule <= Schedules; schedule++)
        {
            folder.Write($"{root}/schedule-{schedule}.yml", Schedule(schedule));
        }
    }

    private string Pipeline()
    {
        var text = new StringBuilder();
        text.AppendLine("type: pipeline");
        text.AppendLine(CultureInfo.InvariantCulture, $"inputs:\n  seed: {Seed}");
        text.AppendLine("settings:\n  default_compute: azureml:cpu-cluster");
        if (ContinuesOnFailure)
        {
            text.AppendLine("  continue_on_step_failure: true");
        }

        text.AppendLine("jobs:");
        for (var step = 1; step <= Steps; step++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  step_{step}:");
            text.AppendLine("    environment: azureml:python-r@latest");
            text.AppendLine("    outputs:\n      data: {type: uri_folder}");
            if (HasCode)
            {
                text.AppendLine("    code: ./src");
            }

            if (step == 1)
            {
                text.AppendLine("    command: python3 run.py ${{inputs.seed}} ${{outputs.data}}");
                text.AppendLine("    inputs:\n      seed: ${{parent.inputs.seed}}");
            }
            else
            {
                text.AppendLine("    command: python3 run.py ${{inputs.before}} ${{outputs.data}}");
                text.AppendLine(CultureInfo.InvariantCulture, $"    inputs:\n      before: ${{{{parent.jobs.step_{step - 1}.outputs.data}}}}");
            }
        }

        return text.ToString();
    }

    private string Schedule(int number)
    {
        var tags = Tag is null ? string.Empty : $"tags: {{tag: {Tag}}}\n";
        var trigger = number == 1
            ? $"trigger:\n  type: cron\n  expression: \"0 {Hour} * * *\"\n  time_zone: UTC\n"
            : $"trigger:\n  type: recurrence\n  frequency: day\n  interval: 1\n  start_time: \"2026-01-04T{Hour:D2}:30:00\"\n";
        return $"name: {Name}-{number}\n{tags}{trigger}create_job: ./pipeline.yml\n";
    }
}
