using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Workspace.Runs;

/// <summary>
/// The networks of the jobs: each has one of its own, so that the steps of others can't be reached from its, and its
/// own can. An engine has addresses for some thirty: a network goes when its job has ended.
/// </summary>
internal sealed class JobNetworks(EngineCalls calls, EngineNames names, HostFirewall? firewall) : IDisposable
{
    // A bridge that is given no name has one of its network's id.
    private const int LengthOfShortId = 12;

    private const string BridgeOption = "com.docker.network.bridge.name";

    // The engine makes two networks of one name without a word; steps of a job that begin at once must not ask twice.
    private readonly SemaphoreSlim _one = new(1);

    // The jobs whose networks have been found or made, so that not every step asks for them.
    private readonly HashSet<string> _jobsWithNetwork = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Asks for something that needs the network of a job, and makes it anew if someone has removed it.</summary>
    public async Task<T> WithAsync<T>(string jobId, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await EnsureAsync(jobId, cancellationToken).ConfigureAwait(false);
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (DockerApiException e) when (IsMissingOrTwice(e, jobId))
        {
            // Between two steps nothing uses it, and pruning the engine takes it for left over. And one that was asked for in
            // vain, of an engine that was away, may have come about later.
            await ForgetAsync(jobId, cancellationToken).ConfigureAwait(false);
            await EnsureAsync(jobId, cancellationToken).ConfigureAwait(false);
            return await call().ConfigureAwait(false);
        }
    }

    /// <summary>Removes the network of a job that has ended.</summary>
    public async Task RemoveAsync(string jobId, CancellationToken cancellationToken)
    {
        await ForgetAsync(jobId, cancellationToken).ConfigureAwait(false);
        foreach (var network in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (network.JobId.Equals(jobId, StringComparison.OrdinalIgnoreCase))
            {
                await DeleteAsync(network, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Removes a network by its id: of one name there may be two.</summary>
    public async Task DeleteAsync(JobNetwork network, CancellationToken cancellationToken)
    {
        await ForgetAsync(network.JobId, cancellationToken).ConfigureAwait(false);
        try
        {
            await calls.AskAsync((client, ended) => client.Networks.DeleteNetworkAsync(network.Id, ended), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // Somebody else has removed it.
        }

        if (firewall is not null)
        {
            await firewall.SweepAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The networks of this workspace.</summary>
    public async Task<IReadOnlyList<JobNetwork>> ListAsync(CancellationToken cancellationToken)
    {
        var parameters = new NetworksListParameters { Filters = names.OwnLabel };
        var networks = await calls.AskAsync(
            (client, ended) => client.Networks.ListNetworksAsync(parameters, ended), cancellationToken).ConfigureAwait(false);
        return [.. networks.Select(n => new JobNetwork(n.ID, n.Name, n.Labels.TryGetValue(EngineNames.JobLabel, out var job) ? job : "")
        {
            Bridge = n.Options?.TryGetValue(BridgeOption, out var bridge) == true ? bridge : null,
        })];
    }

    /// <summary>
    /// The bridge of the engine's default network on the engine's machine, whose address there containers of every network
    /// reach; null where there is no such network.
    /// </summary>
    public async Task<string?> FindDefaultBridgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var network = await calls.AskAsync((client, ended) => client.Networks.InspectNetworkAsync("bridge", ended), cancellationToken)
                .ConfigureAwait(false);
            return network.Options?.TryGetValue(BridgeOption, out var bridge) == true ? bridge : null;
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Whether the network of a job, which is there, is on this machine: that of an engine elsewhere is not.</summary>
    public async Task<bool> IsHereAsync(string jobId, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(network => network.Name == names.Of(jobId)) is { } found
        && HostFirewall.IsThere(found.Bridge ?? $"br-{found.Id[..LengthOfShortId]}");

    public void Dispose() => _one.Dispose();

    /// <summary>Makes the network of a job, unless it is there.</summary>
    /// <exception cref="DockerApiException">It can't be made; <see cref="Outage"/> knows when that passes.</exception>
    public async Task EnsureAsync(string jobId, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_jobsWithNetwork.Contains(jobId))
            {
                return;
            }

            var networks = (await ListAsync(cancellationToken).ConfigureAwait(false)).Where(network => network.Name == names.Of(jobId)).ToList();
            foreach (var twice in networks.Skip(1))
            {
                await calls.AskAsync((client, ended) => client.Networks.DeleteNetworkAsync(twice.Id, ended), cancellationToken).ConfigureAwait(false);
            }

            var bridge = networks.Count == 0 ? await MakeAsync(jobId).ConfigureAwait(false) : networks[0].Bridge;
            if (firewall is not null && bridge is not null)
            {
                await firewall.CloseAsync(bridge, cancellationToken).ConfigureAwait(false);
            }

            _jobsWithNetwork.Add(jobId);
        }
        finally
        {
            _one.Release();
        }
    }

    private bool IsMissingOrTwice(DockerApiException error, string jobId) =>
        error.Message.Contains($"network {names.Of(jobId)}", StringComparison.Ordinal)
        && (error.StatusCode == HttpStatusCode.NotFound || error.Message.Contains("is ambiguous", StringComparison.Ordinal));

    /// <returns>Its bridge, where that is given a name.</returns>
    private async Task<string?> MakeAsync(string jobId)
    {
        var bridge = firewall is null ? null : HostFirewall.NewBridge();
        var parameters = new NetworksCreateParameters
        {
            Name = names.Of(jobId),
            Driver = "bridge",
            Labels = names.Labels(jobId),
            Options = bridge is null ? new Dictionary<string, string>() : new() { [BridgeOption] = bridge },
        };
        // Not given up on the way: the engine would make it all the same, after it was to be removed.
        await calls.AskAsync((client, ended) => client.Networks.CreateNetworkAsync(parameters, ended), CancellationToken.None)
            .ConfigureAwait(false);
        return bridge;
    }

    private async Task ForgetAsync(string jobId, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        _jobsWithNetwork.Remove(jobId);
        _one.Release();
    }
}

/// <summary>A network in the engine, and the job that it is of.</summary>
internal sealed record JobNetwork(string Id, string Name, string JobId)
{
    /// <summary>Its bridge on the engine's machine, where that was given a name.</summary>
    public string? Bridge { get; init; }
}
