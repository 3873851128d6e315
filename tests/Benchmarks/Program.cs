using Slipway.Benchmarks;

// Each benchmark is a name and its arguments: dotnet run --project tests/Benchmarks -c Release -- baked-image IMAGE
if (args is ["baked-image", var image, .. var rest])
{
    var runs = rest is ["--runs", var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 3;
    await BakedImage.MeasureAsync(image, runs, Console.Out);
    return 0;
}

if (args is ["workspace"])
{
    await WorkspaceRequests.MeasureAsync(Console.Out);
    return 0;
}

if (args is ["workspace-steps", var stepImage, .. var many])
{
    var steps = many is ["--steps", var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 20;
    await WorkspaceSteps.MeasureAsync(stepImage, steps, Console.Out);
    return 0;
}

await Console.Error.WriteLineAsync(
    "usage: Benchmarks baked-image IMAGE [--runs N] | workspace | workspace-steps IMAGE [--steps N]");
return 2;
