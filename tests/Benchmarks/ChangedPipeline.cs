using System.Globalization;
using Slipway.Core.Processes;

namespace Slipway.Benchmarks;

/// <summary>
/// From the command to the verdict, where one script among many pipelines has changed, against all of them: a build of its own,
/// with its own registry and workspaces.
/// </summary>
internal static class ChangedPipeline
{
    /// <summary>Measures both in turns, and writes the times and their ratio.</summary>
    /// <param name="image">An image that the engine has, with a shell.</param>
    /// <param name="count">How many pipelines, of two steps each.</param>
    /// <param name="runs">How often.</param>
    /// <param name="output">Where the times go.</param>
    public static async Task MeasureAsync(string image, int count, int runs, TextWriter output)
    {
        using var folders = new BuildFolders();
        var folder = folders.CopyRepository("changed");
        for (var number = 1; number <= count; number++)
        {
            Write(folder, number, image);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, ".gitignore"), ".nuke/temp/\nartifacts/\n");
        await GitAsync(folder, "init", "--quiet");
        await CommitAsync(folder);
        var (all, one, nothing) = (new Times(), new Times(), new Times());
        try
        {
            // Compiles the build, and starts what is to go on.
            await BuildAsync(folder, "EnsureServices");
            for (var run = 1; run <= runs; run++)
            {
                for (var number = 1; number <= count; number++)
                {
                    await EditAsync(folder, number, run);
                }

                await all.MeasureAsync(() => BuildAsync(folder, "TestPipelines"));
                await CommitAsync(folder);
                await EditAsync(folder, number: 1, run + runs);
                await one.MeasureAsync(() => BuildAsync(folder, "TestPipelines", "--since", "HEAD"));
                await CommitAsync(folder);
                await nothing.MeasureAsync(() => BuildAsync(folder, "TestPipelines", "--since", "HEAD"));
            }
        }
        finally
        {
            await BuildAsync(folder, "WorkspaceStop", "--cancel-jobs");
        }

        await output.WriteLineAsync(Times.Head);
        await output.WriteLineAsync(all.Row($"all of {count} pipelines"));
        await output.WriteLineAsync(one.Row("one changed script, --since"));
        await output.WriteLineAsync(nothing.Row("nothing changed, --since"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"one against all: {one.Median / all.Median:F3}; nothing against all: {nothing.Median / all.Median:F3}"));
    }

    private static void Write(string folder, int number, string image)
    {
        var pipeline = Directory.CreateDirectory(Path.Combine(folder, "pipelines", $"p{number}")).FullName;
        Directory.CreateDirectory(Path.Combine(pipeline, "src"));
        File.WriteAllText(Path.Combine(pipeline, "src", "run.sh"), "echo 0 > \"$1\"/value.txt\n");
        File.WriteAllText(Path.Combine(pipeline, "pipeline.yml"), $$$"""
            type: pipeline
            settings: { default_compute: azureml:serverless }
            jobs:
              make:
                command: sh run.sh ${{outputs.made}}
                code: ./src
                environment: { image: {{{image}}} }
                outputs: { made: { type: uri_folder } }
              look:
                command: cat ${{inputs.made}}/value.txt
                environment: { image: {{{image}}} }
                inputs: { made: "${{parent.jobs.make.outputs.made}}" }
            """);
    }

    private static Task EditAsync(string folder, int number, int edit) => File.AppendAllTextAsync(
        Path.Combine(folder, "pipelines", $"p{number}", "src", "run.sh"),
        string.Create(CultureInfo.InvariantCulture, $"echo {edit} of {number} > \"$1\"/value.txt\n"));

    private static async Task BuildAsync(string folder, params string[] arguments) =>
        await new ChildProcess(Path.Combine(folder, "build.sh"), arguments) { WorkingDirectory = folder }.RunSuccessfullyAsync();

    private static async Task CommitAsync(string folder)
    {
        await GitAsync(folder, "add", "--all");
        await GitAsync(
            folder, "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org", "commit", "--quiet", "--allow-empty", "-m", "edits");
    }

    private static async Task GitAsync(string folder, params string[] arguments) =>
        await new ChildProcess("git", arguments) { WorkingDirectory = folder }.RunSuccessfullyAsync();
}
