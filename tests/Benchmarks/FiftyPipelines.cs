using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Pipelines;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Workspace.Lifetime;

namespace Slipway.Benchmarks;

/// <summary>How long many pipelines take to be read, planned, published and found unchanged, on a local workspace of its own.</summary>
internal static class FiftyPipelines
{
    private static readonly Dictionary<string, EnvironmentImage> Images = new()
    {
        ["python"] = new($"localhost:5000/python@sha256:{new string('a', 64)}"),
    };

    /// <summary>Measures each once, the no-op several times, and writes the times.</summary>
    /// <param name="count">How many pipelines, of four steps, an endpoint and a schedule each.</param>
    /// <param name="output">Where the times go.</param>
    public static async Task MeasureAsync(int count, TextWriter output)
    {
        const int repetitions = 5;
        var folder = Directory.CreateTempSubdirectory("slipway-benchmark-").FullName;
        var options = new LocalWorkspaceOptions { StateDirectory = Path.Combine(folder, "workspace") };
        try
        {
            Write(folder, count);
            var address = await LocalWorkspace.EnsureStartedAsync(options, NullLogger.Instance);
            var workspace = new PipelineWorkspace(
                WorkspaceConnection.WithAuthority(
                    address.Uri, address.CertificateFile, address.TokenFile,
                    address.SubscriptionId, address.ResourceGroup, address.WorkspaceName),
                NullLogger.Instance);
            var sources = new PipelineSources(folder) { ImageNames = Images.Keys.ToHashSet() };
            var projects = await TimeAsync(output, $"read and check {count} pipelines", () =>
                Task.FromResult(PipelineProject.LoadAll(sources)));
            var plan = await TimeAsync(output, "plan all of it", () => workspace.PlanAsync(projects, Images));
            await TimeAsync(output, $"apply {plan.Changes.Length} changes", async () =>
            {
                await workspace.ApplyAsync(plan);
                return plan;
            });
            for (var repetition = 1; repetition <= repetitions; repetition++)
            {
                var again = await TimeAsync(output, "plan with nothing changed", () => workspace.PlanAsync(projects, Images));
                if (!again.IsEmpty)
                {
                    throw new InvalidOperationException($"There was something left to do: {again}");
                }
            }
        }
        finally
        {
            await LocalWorkspace.StopAsync(options);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<T> TimeAsync<T>(TextWriter output, string what, Func<Task<T>> action)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await action();
        var taken = Stopwatch.GetElapsedTime(started);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what,-32} {taken.TotalMilliseconds,8:F0} ms"));
        return result;
    }

    private static void Write(string folder, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            var root = Directory.CreateDirectory(Path.Combine(folder, "pipelines", $"pipeline-{number}")).FullName;
            Directory.CreateDirectory(Path.Combine(root, "src"));
            var steps = string.Concat(Enumerable.Range(1, 4).Select(step => $$$"""

                  step_{{{step}}}:
                    command: python3 run.py {{{step}}} ${{outputs.data}}
                    environment: azureml:python@latest
                    code: ./src
                    outputs:
                      data: {type: uri_folder}
                """));
            File.WriteAllText(Path.Combine(root, "pipeline.yml"), $"type: pipeline\nsettings:\n  default_compute: azureml:cpu-cluster\njobs:{steps}\n");
            File.WriteAllText(Path.Combine(root, "compute.yml"), "name: cpu-cluster\ntype: amlcompute\nsize: STANDARD_DS3_v2\nmin_instances: 0\nmax_instances: 2\n");
            File.WriteAllText(Path.Combine(root, "endpoint.yml"), "description: of a benchmark\n");
            File.WriteAllText(Path.Combine(root, "schedule.yml"), $"name: pipeline-{number}\ntrigger:\n  type: cron\n  expression: \"0 6 * * *\"\n  time_zone: UTC\ncreate_job: ./pipeline.yml\n");
            File.WriteAllText(Path.Combine(root, "src", "run.py"), $"print({number})\n");
        }
    }
}
