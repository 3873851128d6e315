using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SharpFuzz;
using Slipway.Fuzz;

var target = FuzzTarget.All.FirstOrDefault(known => known.Name == args.FirstOrDefault());
switch (target, args)
{
    case ({ }, [_, "--seconds", var seconds, .. var rest]):
        {
            var seed = rest is ["--seed", var given] ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
            var mutation = new Mutation(seed);
            var watch = Stopwatch.StartNew();
            var last = Path.Combine(Path.GetTempPath(), $"slipway-fuzz-{target}.last");
            var count = 1;
            // A run that is ended from outside, as by timeout(1), says so: else it would look like a process that broke.
            void Tell(PosixSignalContext context) =>
                Console.Error.WriteLine($"{target}, seed {seed}, text {count}, kept in {last}: ended by {context.Signal}");
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Tell);
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Tell);
            using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Tell);
            for (; ; count++)
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
