using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Containers that do nothing but keep a place in a job's network, as Kubernetes has one in each pod: a step that is put into
/// such a place need not have one made for it, which is the most of what its start takes. Made while other steps of the job
/// run, each is one step's at a time, and they go with the job's network.
/// </summary>
internal sealed class PauseContainers(EngineCalls calls, EngineNames names, JobNetworks networks)
{
    // It waits for what nobody ever says.
    private const string Command = "read -r end";

    private const long Memory = 32L << 20;
    private const long Processes = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pool> _pools = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the network of a step is called whose place is that of such a container.</summary>
    public static string NetworkOf(string pauseId) => $"container:{pauseId}";

    /// <summary>Whether a container was not started because its place is not there any more.</summary>
    public static bool IsGone(DockerApiException error, string containerId) =>
        error.Message.Contains("cannot join network of", StringComparison.Ordinal)
        || error.Message.Contains("joining network namespace of", StringComparison.Ordinal)
        || (error.StatusCode == HttpStatusCode.NotFound && error.Message.Contains("No such container", StringComparison.Ordinal)
            && !error.Message.Contains(containerId, StringComparison.Ordinal));

    /// <summary>The share of a step of a job, which ends when it is disposed of.</summary>
    public Place PlaceOf(string jobId) => new(this, jobId);

    /// <summary>Begins to make one for the steps of a job that are to come.</summary>
    /// <param name="jobId">The job, whose network is there.</param>
    /// <param name="image">An image of its steps, which the engine has.</param>
    public void Begin(string jobId, string image)
    {
        lock (_lock)
        {
            if (!_pools.TryGetValue(jobId, out var pool))
            {
                _pools[jobId] = pool = new Pool();
            }

            var making = Task.Run(() => MakeAsync(jobId, image));
            pool.Making.Add(making);
            pool.Free.Enqueue(making);
        }
    }

    /// <summary>Makes no more for a job that has ended; what was made is to be removed then.</summary>
    public async Task EndAsync(string jobId)
    {
        Pool? pool;
        lock (_lock)
        {
            _pools.Remove(jobId, out pool);
        }

        await Task.WhenAll(pool?.Making ?? []).ConfigureAwait(false);
    }

    private async Task<string?> TakeAsync(string jobId, CancellationToken cancellationToken)
    {
        Task<string?>? next = null;
        lock (_lock)
        {
            if (_pools.TryGetValue(jobId, out var pool))
            {
                pool.Free.TryDequeue(out next);
            }
        }

        return next is null ? null : await next.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Return(string jobId, string pauseId)
    {
        lock (_lock)
        {
            if (_pools.TryGetValue(jobId, out var pool))
            {
                pool.Free.Enqueue(Task.FromResult<string?>(pauseId));
            }
        }
    }

    private async Task<string?> MakeAsync(string jobId, string image)
    {
        // No run's name has a dot.
        var parameters = new CreateContainerParameters
        {
            Name = names.Of($"{jobId}.pause-{Guid.NewGuid():N}"),
            Labels = names.Labels(jobId),
            Image = image,
            Entrypoint = ["/bin/sh", "-c", Command],
            WorkingDir = "/",
            OpenStdin = true,
            StopSignal = "SIGKILL",
            HostConfig = new HostConfig
            {
                NetworkMode = names.Of(jobId),
                Memory = Memory,
                MemorySwap = Memory,
                PidsLimit = Processes,
                CapDrop = ["ALL"],
                SecurityOpt = ["no-new-privileges"],
            },
        };
        parameters.Labels[EngineNames.StepLabel] = jobId;
        try
        {
            return await networks.WithAsync(
                    jobId,
                    async () =>
                    {
                        var made = await calls.AskAsync(
                            (client, ended) => client.Containers.CreateContainerAsync(parameters, ended), CancellationToken.None).ConfigureAwait(false);
                        await calls.AskAsync(
                                (client, ended) => client.Containers.StartContainerAsync(made.ID, new ContainerStartParameters(), ended),
                                CancellationToken.None)
                            .ConfigureAwait(false);
                        return made.ID;
                    },
                    CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is DockerApiException or EngineAwayException)
        {
            // Steps are then given a place of their own.
            return null;
        }
    }

    /// <summary>The place of a step, one of its own unless it has taken one of these.</summary>
    internal sealed class Place(PauseContainers all, string jobId) : IDisposable
    {
        private bool _isOwn;

        public string? PauseId { get; private set; }

        /// <summary>Takes one that is free, or waits for one that is being made.</summary>
        public async Task TakeAsync(CancellationToken cancellationToken)
        {
            if (!_isOwn)
            {
                PauseId ??= await all.TakeAsync(jobId, cancellationToken).ConfigureAwait(false);
            }
        }

        /// <summary>It is not there any more: the step is given one of its own.</summary>
        public void Lose() => (PauseId, _isOwn) = (null, true);

        /// <summary>Gives it back, for another step.</summary>
        public void Dispose()
        {
            if (PauseId is { } pauseId)
            {
                PauseId = null;
                all.Return(jobId, pauseId);
            }
        }
    }

    private sealed class Pool
    {
        public List<Task<string?>> Making { get; } = [];

        public Queue<Task<string?>> Free { get; } = new();
    }
}
