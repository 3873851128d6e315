using Slipway.Benchmarks;

// Each benchmark is a name and its arguments: dotnet run --project tests/Benchmarks -c Release -- baked-image IMAGE
if (args is ["baked-image", var image, .. var rest])
{
    var runs = rest is ["--runs", var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 3;
    await BakedImage.MeasureAsync(image, runs, Console.Out);
    return 0;
}

if (args is ["images-parallel", var images])
{
    await ImageBenchmarks.ParallelAsync(Number(images), Console.Out);
    return 0;
}

if (args is ["images-unchanged", .. var sizes])
{
    await ImageBenchmarks.UnchangedAsync([.. sizes.Select(Number)], Console.Out);
    return 0;
}

if (args is ["derived-tests", var packages])
{
    await ImageBenchmarks.DerivedTestsAsync(Number(packages), Console.Out);
    return 0;
}

await Console.Error.WriteLineAsync(
    """
    usage: Benchmarks baked-image IMAGE [--runs N]
           Benchmarks images-parallel COUNT
           Benchmarks images-unchanged COUNT ...
           Benchmarks derived-tests PACKAGES
    """);
return 2;

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
