using System.Globalization;
using Slipway.Benchmarks;

// Each benchmark is a name and its arguments: dotnet run --project tests/Benchmarks -c Release -- start --runs 15
string[] rest = args is [.., "--runs", _] ? args[..^2] : args;
var given = args is [.., "--runs", var count] ? int.Parse(count, CultureInfo.InvariantCulture) : (int?)null;
Task? benchmark = rest switch
{
    ["baked-image", var image] => BakedImage.MeasureAsync(image, given ?? 3, Console.Out),
    ["start"] => BuildStart.MeasureAsync(given ?? 15, Console.Out),
    ["edit"] => BuildStart.MeasureEditsAsync(given ?? 5, Console.Out),
    ["plan"] => Task.Run(() => Planning.Measure(given ?? 9, Console.Out)),
    ["overhead"] => TargetOverhead.MeasureAsync(given ?? 5, Console.Out),
    ["cores"] => CoreUse.MeasureAsync(given ?? 3, Console.Out),
    ["pipelines", var pipelines] => FiftyPipelines.MeasureAsync(int.Parse(pipelines, CultureInfo.InvariantCulture), Console.Out),
    _ => null,
};
if (benchmark is null)
{
    await Console.Error.WriteLineAsync("""
        usage: Benchmarks BENCHMARK [--runs N]
          start               a build that does nothing, against Cake and an empty program
          edit                the same after an edit of Build.cs
          plan                planning up to 10,000 targets
          overhead            the engine's part in a target that does nothing
          cores               targets that keep a core busy for a second
          baked-image IMAGE   packages in the image against packages installed when the step starts
          pipelines COUNT     planning and publishing so many pipelines, and again with nothing changed
        """);
    return 2;
}

await benchmark;
return 0;
