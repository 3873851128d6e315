using System.Diagnostics;
using System.Globalization;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using NodaTime;
using Slipway.Workspace.Runs;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Storage;

namespace Slipway.Benchmarks;

/// <summary>
/// A workspace that is used for as long as one likes: in rounds of work, of which ever fewer are cut by <c>kill -9</c>,
/// each followed by a look at whether everything that was taken is there, nothing is left, and nothing grows.
/// </summary>
internal static class Soak
{
    public const string Schedule = "minutely";

    // How much more than after the first round of a server's life it may hold: what is loaded and kept once comes late.
    private const int MoreHandles = 100;
    private const long MoreMemory = 200L << 20;
    private const long MoreDisk = 100L << 20;

    private static readonly TimeSpan Work = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="image">An image that the engine has, with a shell and <c>cat</c>.</param>
    /// <param name="minutes">For how long.</param>
    /// <param name="output">Where the table goes.</param>
    /// <returns>Whether all was as it should be.</returns>
    public static async Task<bool> RunAsync(string image, int minutes, TextWriter output)
    {
        var faults = new List<string>();
        await using var server = new SoakServer();
        await server.StartAsync();
        var work = new SoakWork(server, image);
        await work.PrepareAsync();
        var begun = SystemClock.Instance.GetCurrentInstant();
        var time = Stopwatch.StartNew();
        (int Handles, long Memory, long Disk)? first = null;
        await output.WriteLineAsync("round  minute  jobs  versions  blobs  killed  settled in  handles  memory MB  disk MB");
        for (var round = 1; time.Elapsed < TimeSpan.FromMinutes(minutes); round++)
        {
            // Rounds 1, 2, 4, 8 …: each life is twice as long as the one before, so that growth shows.
            var isKilled = int.IsPow2(round);
            try
            {
                await WorkAsync(server, work, isKilled);
            }
            catch (InvalidOperationException e)
            {
                faults.Add(e.Message);
                break;
            }

            var (jobs, versions, blobs) = (work.Jobs, work.Versions, work.Blobs);
            var settling = Stopwatch.StartNew();
            faults.AddRange(await SettleAsync(server, work));
            var settled = settling.Elapsed;
            await server.InsistAsync(HttpMethod.Post, PruneOperations.Path, Encoding.UTF8.GetBytes("""{"keepDays": 0}"""));
            var use = server.Use();
            first = isKilled || first is null ? use : first;
            faults.AddRange(Growth(round, first.Value, use));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{round,5}  {time.Elapsed.TotalMinutes,6:0.0}  {jobs,4}  {versions,8}  {blobs,5}  {(isKilled ? "yes" : ""),6}  {settled.TotalSeconds,8:0.0} s  {use.Handles,7}  {use.Memory / 1e6,9:0}  {use.Disk / 1e6,7:0.0}"));
        }

        await server.KillAsync();
        var (fired, wrong) = Firings(server, begun, SystemClock.Instance.GetCurrentInstant());
        faults.AddRange(wrong);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{fired} due times fired, each once"));
        foreach (var fault in faults)
        {
            await output.WriteLineAsync($"broken: {fault}");
        }

        await output.WriteLineAsync(faults.Count == 0 ? "nothing is broken" : string.Create(CultureInfo.InvariantCulture, $"{faults.Count} broken"));
        return faults.Count == 0;
    }

    private static async Task WorkAsync(SoakServer server, SoakWork work, bool isKilled)
    {
        using var enough = new CancellationTokenSource(Work);
        var working = work.RunAsync(enough.Token);
        if (isKilled)
        {
            await Task.Delay(Work * (0.2 + (Random.Shared.NextDouble() * 0.7)));
            await server.KillAsync();
            await server.StartAsync();
        }

        await working;
    }

    /// <summary>Waits until every job has ended and nothing is left of any, and looks at what was taken.</summary>
    private static async Task<List<string>> SettleAsync(SoakServer server, SoakWork work)
    {
        var faults = new List<string>();
        if (!await BecomesAsync(async () => await work.UnfinishedAsync() == 0))
        {
            faults.Add($"{await work.UnfinishedAsync()} jobs do not end");
        }

        var left = "";
        if (!await BecomesAsync(async () => (left = await LeftAsync(server)).Length == 0))
        {
            faults.Add($"left in the engine: {left}");
        }

        faults.AddRange(await work.CheckAsync());
        return faults;
    }

    private static async Task<bool> BecomesAsync(Func<Task<bool>> isSo)
    {
        var time = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (time.Elapsed > Patience)
            {
                return false;
            }

            await Task.Delay(200);
        }

        return true;
    }

    /// <summary>The containers and networks of jobs that have ended; a schedule may begin another at any time.</summary>
    private static async Task<string> LeftAsync(SoakServer server)
    {
        var workspace = Guid.Parse((await server.GetAsync("/healthz"))!["workspaceId"]!.GetValue<string>());
        var label = new EngineNames(workspace).OwnLabel;
        using var client = new DockerClientBuilder().Build();
        var containers = await client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = label });
        var networks = await client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = label });
        return string.Join(", ", containers.Select(container => container.Names[0]).Concat(networks.Select(network => network.Name)));
    }

    private static IEnumerable<string> Growth(
        int round, (int Handles, long Memory, long Disk) first, (int Handles, long Memory, long Disk) now)
    {
        if (now.Handles > first.Handles + MoreHandles)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"round {round}: handles grew from {first.Handles} to {now.Handles}");
        }

        if (now.Memory > (2 * first.Memory) + MoreMemory)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"round {round}: memory grew from {first.Memory / 1e6:0} to {now.Memory / 1e6:0} MB");
        }

        if (now.Disk > first.Disk + MoreDisk)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"round {round}: disk grew from {first.Disk / 1e6:0} to {now.Disk / 1e6:0} MB");
        }
    }

    /// <summary>The due times since the beginning: each has its row, and each row its one job's name.</summary>
    private static (int Fired, List<string> Faults) Firings(SoakServer server, Instant begun, Instant ended)
    {
        var firings = new Database(server.State.Database).Read(connection => connection.ListFirings(Schedule, int.MaxValue));
        var fired = firings.Where(firing => firing.Outcome == FiringOutcome.Fired).ToList();
        var faults = fired.GroupBy(firing => firing.JobId, StringComparer.OrdinalIgnoreCase)
            .Where(jobs => jobs.Count() > 1)
            .Select(jobs => $"{jobs.Key} fired {jobs.Count()} times")
            .ToList();
        var known = firings.Select(firing => firing.DueAt).ToHashSet();
        var minute = Duration.FromMinutes(1);
        var due = Instant.FromUnixTimeSeconds((begun.ToUnixTimeSeconds() / 60 * 60) + 60);
        // What is due at the very end may not have been looked at, nor what was while the server was killed for longer.
        for (; due < ended - minute; due += minute)
        {
            if (!known.Contains(due))
            {
                faults.Add($"nothing is known of what was due at {due}");
            }
        }

        return (fired.Count, faults);
    }
}
