using Slipway.Benchmarks;

// Each benchmark is a name and its arguments: dotnet run --project tests/Benchmarks -c Release -- baked-image IMAGE
if (args is ["baked-image", var image, .. var rest])
{
    var runs = rest is ["--runs", var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 3;
    await BakedImage.MeasureAsync(image, runs, Console.Out);
    return 0;
}

if (args is ["validate", var sample, .. var many])
{
    var count = many is ["--pipelines", var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 50;
    await Validation.MeasureAsync(sample, count, Console.Out);
    return 0;
}

await Console.Error.WriteLineAsync("usage: Benchmarks baked-image IMAGE [--runs N] | validate PIPELINE-FOLDER [--pipelines N]");
return 2;
