using System.Diagnostics;
using System.Globalization;
using SharpFuzz;
using Slipway.Fuzz;

var target = FuzzTarget.All.FirstOrDefault(known => known.Name == args.FirstOrDefault());
switch (target, args)
{
    case ({ }, [_, "--seconds", var seconds, .. var rest]):
        var seed = rest is ["--seed", var given] ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        var mutation = new Mutation(seed);
        var watch = Stopwatch.StartNew();
        var last = Path.Combine(Path.GetTempPath(), $"slipway-fuzz-{target}.last");
        for (var count = 1; ; count++)
        {
            var text = mutation.Next(target.Seeds);
            // A stack that overflows and a reader that never ends leave no other trace.
            await File.WriteAllTextAsync(last, text);
            try
            {
                target.Try(text);
            }
            catch (Exception e)
            {
                await Console.Error.WriteLineAsync($"{target}, seed {seed}, text {count}, kept in {last}: {e}");
                return 1;
            }

            if (watch.Elapsed.TotalSeconds >= double.Parse(seconds, CultureInfo.InvariantCulture))
            {
                await Console.Out.WriteLineAsync($"{target}: {count} texts, seed {seed}, no fault");
                return 0;
            }
        }

    case ({ }, [_, "--afl"]):
        Fuzzer.OutOfProcess.Run(target.Try);
        return 0;
    case ({ }, [_, var file]):
        target.Try(await File.ReadAllTextAsync(file));
        return 0;
    default:
        await Console.Error.WriteLineAsync($"""
            usage: Fuzz TARGET --seconds N [--seed S] | --afl | FILE
            targets: {string.Join(", ", FuzzTarget.All)}
            """);
        return 2;
}
