using System.Globalization;
using Slipway.Benchmarks;

// Each benchmark is a name and its arguments: dotnet run --project tests/Benchmarks -c Release -- baked-image IMAGE
switch (args)
{
    case ["baked-image", var image, .. var rest]:
        await BakedImage.MeasureAsync(image, Count(rest, "--runs", 3), Console.Out);
        return 0;
    case ["pipelines", .. var rest]:
        await FiftyPipelines.MeasureAsync(Count(rest, "--count", 50), Console.Out);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: Benchmarks baked-image IMAGE [--runs N]\n       Benchmarks pipelines [--count N]");
        return 2;
}

static int Count(string[] arguments, string option, int otherwise) =>
    arguments is [var given, var count] && given == option ? int.Parse(count, CultureInfo.InvariantCulture) : otherwise;
