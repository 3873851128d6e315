using System.Globalization;
using Slipway.Benchmarks;

// Each benchmark is a name and its arguments: dotnet run --project tests/Benchmarks -c Release -- start --runs 15
string[] rest = args is [.., "--runs", _] ? args[..^2] : args;
var given = args is [.., "--runs", var count] ? int.Parse(count, CultureInfo.InvariantCulture) : (int?)null;
switch (rest)
{
    case ["baked-image", var image]:
        await BakedImage.MeasureAsync(image, given ?? 3, Console.Out);
        return 0;
    case ["start"]:
        await BuildStart.MeasureAsync(given ?? 15, Console.Out);
        return 0;
    case ["edit"]:
        await BuildStart.MeasureEditsAsync(given ?? 5, Console.Out);
        return 0;
    case ["plan"]:
        Planning.Measure(given ?? 9, Console.Out);
        return 0;
    case ["overhead"]:
        await TargetOverhead.MeasureAsync(given ?? 5, Console.Out);
        return 0;
    case ["cores"]:
        await CoreUse.MeasureAsync(given ?? 3, Console.Out);
        return 0;
    case ["workspace"]:
        await WorkspaceRequests.MeasureAsync(given ?? 5, Console.Out);
        return 0;
    case ["workspace-steps", var image, var steps]:
        await WorkspaceSteps.MeasureAsync(image, int.Parse(steps, CultureInfo.InvariantCulture), Console.Out);
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            "usage: Benchmarks start|edit|plan|overhead|cores|baked-image IMAGE|workspace|workspace-steps IMAGE STEPS [--runs N]");
        return 2;
}
