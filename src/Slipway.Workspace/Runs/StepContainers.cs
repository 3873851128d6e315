using Docker.DotNet.Models;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Runs;

/// <summary>The containers of steps: one, or one for each node of a step that is distributed over several.</summary>
internal sealed class StepContainers(ContainerEngine engine, StepLogs logs)
{
    /// <summary>The containers of a step; those that are of an earlier job of its name, or were never noted, are removed.</summary>
    /// <returns>Those of its nodes, in their order; null when there are none.</returns>
    public async Task<IReadOnlyList<NodeContainer>?> FindAsync(Job step, CancellationToken cancellationToken)
    {
        var (found, count) = (new List<NodeContainer>(), NodesOf(step));
        for (var node = 0; node < count; node++)
        {
            if (await engine.FindAsync(step.Id, node, cancellationToken).ConfigureAwait(false) is { } container)
            {
                found.Add(new NodeContainer(container.ID, container.State?.Status != "created"));
            }
        }

        // Noted is the first one, when all were made.
        if (found.Count == count && found[0].Id == step.ContainerId)
        {
            return found;
        }

        await RemoveAsync(step, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Makes the containers of a step, and starts nothing.</summary>
    public async Task<IReadOnlyList<NodeContainer>> CreateAsync(
        Job step, Func<int, CreateContainerParameters> describe, string? pauseId, CancellationToken cancellationToken)
    {
        var made = new NodeContainer[NodesOf(step)];
        await ForEachAsync(made, async node => made[node] = new NodeContainer(
            await engine.CreateAsync(step.Id, node, step.RootId, describe(node), pauseId, cancellationToken).ConfigureAwait(false), false)).ConfigureAwait(false);
        return made;
    }

    /// <summary>Starts those that were not, and has the nodes know of each other once all run.</summary>
    public async Task StartAsync(Job step, StepFolders folders, IReadOnlyList<NodeContainer> nodes, CancellationToken cancellationToken)
    {
        await ForEachAsync(nodes, node => nodes[node].IsStarted
            ? Task.CompletedTask
            : engine.StartAsync(nodes[node].Id, step.RootId, cancellationToken)).ConfigureAwait(false);
        if (nodes.Count == 1 || folders.NodesKnow)
        {
            return;
        }

        var addresses = new string?[nodes.Count];
        for (var node = 0; node < nodes.Count; node++)
        {
            addresses[node] = (await engine.FindAsync(step.Id, node, cancellationToken).ConfigureAwait(false))?
                .NetworkSettings?.Networks?.Values.FirstOrDefault()?.IPAddress;
        }

        // One that has ended already has none: that is the end of the step.
        if (addresses.All(address => !string.IsNullOrEmpty(address)))
        {
            folders.TellNodes(addresses!);
        }
    }

    /// <summary>Copies the log, with and without times, until the containers have ended. One that fails ends the others.</summary>
    public async Task<StepEnd> FollowAsync(Job step, IReadOnlyList<NodeContainer> nodes, CancellationToken cancellationToken)
    {
        // The first node of MPI has the program that has all others run; what they do besides is wait.
        var isLed = step.StepPlan.Group?.Kind == ProcessGroupKind.Mpi;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var log = logs.Open(step);
        await using (log.ConfigureAwait(false))
        {
            var first = logs.FollowAsync(log, nodes[0].Id, over.Token);
            var running = nodes.Skip(1).Select(node => engine.WaitAsync(node.Id, over.Token)).Prepend(first).ToList();
            var isSuccess = true;
            try
            {
                while (running.Count > 0)
                {
                    var ended = await Task.WhenAny(running).ConfigureAwait(false);
                    running.Remove(ended);
                    var isOver = isSuccess && IsFailure(await ended.ConfigureAwait(false));
                    isSuccess &= !isOver;
                    if (isOver || (isLed && ended == first))
                    {
                        await KillAsync(nodes, cancellationToken).ConfigureAwait(false);
                    }
                }
            }
            finally
            {
                await over.CancelAsync().ConfigureAwait(false);
                await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            // What a node says whose processes do not speak for it: which of them failed.
            foreach (var node in nodes.Skip(1))
            {
                await logs.AppendAsync(log, node.Id, cancellationToken).ConfigureAwait(false);
            }

            return isSuccess || (isLed && !IsFailure(await first.ConfigureAwait(false)))
                ? StepEnd.Success
                : await FindEndAsync(step, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task KillAsync(IReadOnlyList<NodeContainer> nodes, CancellationToken cancellationToken) =>
        ForEachAsync(nodes, node => engine.KillAsync(nodes[node].Id, cancellationToken));

    /// <summary>Kills what still runs and removes what is left.</summary>
    public Task RemoveAsync(Job step, CancellationToken cancellationToken) =>
        ForEachAsync(new NodeContainer[NodesOf(step)], node => engine.RemoveAsync(step.Id, node, cancellationToken));

    /// <summary>How a step ended that has failed: as the first of its nodes that did.</summary>
    private async Task<StepEnd> FindEndAsync(Job step, CancellationToken cancellationToken)
    {
        var (states, count) = (new List<Docker.DotNet.Models.State>(), NodesOf(step));
        for (var node = 0; node < count; node++)
        {
            if ((await engine.FindAsync(step.Id, node, cancellationToken).ConfigureAwait(false))?.State is not { } state)
            {
                return StepEnd.Removed;
            }

            states.Add(state);
        }

        var first = states.Where(state => state.ExitCode != 0 || !string.IsNullOrEmpty(state.Error))
            .MinBy(state => DateTimeOffset.TryParse(state.FinishedAt, System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.MaxValue);
        return first is null
            ? StepEnd.Removed
            : new StepEnd((int)first.ExitCode, first.Error ?? "", states.Any(state => state.OOMKilled));
    }

    private static bool IsFailure(ContainerWaitResponse end) => end.StatusCode != 0 || !string.IsNullOrEmpty(end.Error?.Message);

    private static int NodesOf(Job step) => step.StepPlan.Group?.Nodes ?? 1;

    // As many at a time as the machine does anything for.
    private static async Task ForEachAsync(IReadOnlyList<NodeContainer> nodes, Func<int, Task> each)
    {
        if (nodes.Count == 1)
        {
            await each(0).ConfigureAwait(false);
            return;
        }

        await Parallel.ForAsync(
                0,
                nodes.Count,
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                async (node, _) => await each(node).ConfigureAwait(false))
            .ConfigureAwait(false);
    }
}

/// <summary>The container of a node.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsStarted">Whether it runs, or has ended.</param>
internal sealed record NodeContainer(string Id, bool IsStarted);

/// <summary>How the containers of a step have ended.</summary>
/// <param name="ExitCode">The exit code of the one that decides it.</param>
/// <param name="Error">What the engine says of it.</param>
/// <param name="WasOutOfMemory">Whether something was killed for want of memory.</param>
internal sealed record StepEnd(int ExitCode, string Error, bool WasOutOfMemory)
{
    public static StepEnd Success { get; } = new(0, "", false);

    /// <summary>Somebody has removed one while it ran.</summary>
    public static StepEnd Removed { get; } = new(-1, "", false);
}
