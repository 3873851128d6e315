using System.Globalization;
using Slipway.Benchmarks;

// Each benchmark is a name and its arguments: dotnet run --project tests/Benchmarks -c Release -- start --runs 15
string[] rest = args is [.., "--runs", _] ? args[..^2] : args;
var given = args is [.., "--runs", var count] ? Number(count) : (int?)null;
Task? benchmark = rest switch
{
    ["baked-image", var image] => BakedImage.MeasureAsync(image, given ?? 3, Console.Out),
    ["start"] => BuildStart.MeasureAsync(given ?? 15, Console.Out),
    ["edit"] => BuildStart.MeasureEditsAsync(given ?? 5, Console.Out),
    ["plan"] => Task.Run(() => Planning.Measure(given ?? 9, Console.Out)),
    ["overhead"] => TargetOverhead.MeasureAsync(given ?? 5, Console.Out),
    ["cores"] => CoreUse.MeasureAsync(given ?? 3, Console.Out),
    ["images-parallel", var images] => ImageBenchmarks.ParallelAsync(Number(images), Console.Out),
    ["images-unchanged", .. { Length: > 0 } sizes] => ImageBenchmarks.UnchangedAsync([.. sizes.Select(Number)], Console.Out),
    ["image-context", var megabytes, var docker] => LargeContext.MeasureAsync(Number(megabytes), docker, given ?? 3, Console.Out),
    ["derived-tests", var packages] => ImageBenchmarks.DerivedTestsAsync(Number(packages), Console.Out),
    ["pipelines", var pipelines] => FiftyPipelines.MeasureAsync(Number(pipelines), Console.Out),
    ["validate", var sample, var many] => Validation.MeasureAsync(sample, Number(many), Console.Out),
    ["changed-pipeline", var image, var pipelines] => ChangedPipeline.MeasureAsync(image, Number(pipelines), given ?? 3, Console.Out),
    ["workspace"] => WorkspaceRequests.MeasureAsync(given ?? 9, Console.Out),
    ["workspace-pages"] => WorkspacePages.MeasureAsync(given ?? 9, Console.Out),
    ["workspace-log", var image, var megabytes] => WorkspaceLogs.MeasureAsync(image, Number(megabytes), Console.Out),
    ["workspace-steps", var image, var steps] => WorkspaceSteps.MeasureAsync(image, Number(steps), given ?? 3, Console.Out),
    _ => null,
};
if (rest is ["soak", var soaked, "--minutes", var minutes])
{
    return await Soak.RunAsync(soaked, Number(minutes), Console.Out) ? 0 : 1;
}

if (benchmark is null)
{
    await Console.Error.WriteLineAsync("""
        usage: Benchmarks BENCHMARK [--runs N]
          soak IMAGE --minutes MINUTES
                              a workspace that is used and killed for so long; 1 when something is lost, left, or grows
          start               a build that does nothing, against Cake and an empty program
          edit                the same after an edit of Build.cs
          plan                planning up to 10,000 targets
          overhead            the engine's part in a target that does nothing
          cores               targets that keep a core busy for a second
          baked-image IMAGE   packages in the image against packages installed when the step starts
          images-parallel COUNT
                              so many images built at once against one after the other
          images-unchanged COUNT ...
                              so many images that the registry has
          image-context MEGABYTES DOCKER
                              a change beside a large file in an image's folder against 'DOCKER build' by hand
          derived-tests PACKAGES
                              the tests of so many packages against a container each
          pipelines COUNT     planning and publishing so many pipelines, and again with nothing changed
          validate PIPELINE COUNT
                              checking so many copies of a pipeline's folder against one
          changed-pipeline IMAGE COUNT
                              one changed script among so many pipelines, from command to verdict, against all of them
          workspace           how soon the local workspace answers, how often, and how it lists ten thousand jobs
          workspace-pages     the server's time for pages of ten thousand runs, five hundred steps, a hundred thousand points
          workspace-log IMAGE MEGABYTES
                              a step that says so much, until it has ended, and what its log takes of the disk
          workspace-steps IMAGE STEPS
                              pipelines of so many steps in the local workspace, in turns with as many bare docker runs
        """);
    return 2;
}

await benchmark;
return 0;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
