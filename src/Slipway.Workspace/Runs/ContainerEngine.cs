using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Runs;

/// <summary>What the runner asks of the container engine. Everything it makes has this workspace's label.</summary>
internal sealed class ContainerEngine : IDisposable
{
    private const int LinesOfError = 5;
    private const int LongestError = 4096;

    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(10);

    private readonly EngineCalls _calls;
    private readonly EngineNames _names;
    private readonly string? _registryLogin;

    // The containers of errands that are being run, by name.
    private readonly ConcurrentDictionary<string, bool> _errands = new(StringComparer.Ordinal);

    // 0 until it is known.
    private long _memory;

    public ContainerEngine(Uri address, WorkspaceScope scope, string? registryLogin, HostFirewall? firewall, TimeProvider clock)
    {
        _registryLogin = registryLogin;
        _calls = new EngineCalls(address, clock);
        _names = new EngineNames(scope.WorkspaceId);
        Networks = new JobNetworks(_calls, _names, firewall);
        Pauses = new PauseContainers(_calls, _names, Networks);
        Logs = new ContainerLogs(_calls);
    }

    public JobNetworks Networks { get; }

    public PauseContainers Pauses { get; }

    public ContainerLogs Logs { get; }

    /// <summary>The memory of the engine's machine, in bytes; asked for once, since each step wants to know it.</summary>
    public async Task<long> MemoryAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _memory) == 0)
        {
            var information = await InformationAsync(cancellationToken).ConfigureAwait(false);
            Interlocked.Exchange(ref _memory, information.MemTotal);
        }

        return Interlocked.Read(ref _memory);
    }

    /// <summary>What the engine says of itself.</summary>
    public Task<SystemInfoResponse> InformationAsync(CancellationToken cancellationToken) =>
        _calls.AskAsync((client, ended) => client.System.GetSystemInfoAsync(ended), cancellationToken);

    /// <summary>Pulls an image unless the engine has it.</summary>
    /// <exception cref="DiagnosticException">SLP3034: it can't be had.</exception>
    /// <exception cref="DockerApiException">The engine has no room for it.</exception>
    public async Task EnsureImageAsync(string image, CancellationToken cancellationToken)
    {
        if (await HasImageAsync(image, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        string? error = null;
        try
        {
            await _calls.FollowAsync(
                    (client, ended) => client.Images.CreateImageAsync(
                        new ImagesCreateParameters { FromImage = image },
                        RegistryLogin.Find(_registryLogin, image),
                        new Watch<JSONMessage>(message => error = message.Error?.Message ?? error),
                        ended),
                    cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e)
        {
            error = e.ResponseBody ?? e.Message;
        }

        if (error is not null && Outage.IsOutOfRoom(error))
        {
            throw new DockerApiException(HttpStatusCode.InsufficientStorage, error);
        }

        if (error is not null || !await HasImageAsync(image, cancellationToken).ConfigureAwait(false))
        {
            throw new DiagnosticException(new Diagnostic(Codes.ImageNotPulled, $"the image '{image}' can't be pulled: {error}")
            {
                Remedy = "check that its registry runs and has it",
            });
        }
    }

    /// <summary>Builds an image, in the network of a job: what the build runs is as little trusted as a step.</summary>
    /// <param name="jobId">The job, whose network is there.</param>
    /// <param name="image">The name that it gets.</param>
    /// <param name="dockerfile">The Dockerfile's path in the archive.</param>
    /// <param name="context">A tar archive with all that it is built of.</param>
    /// <param name="say">Takes what the engine says of it.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>Why it failed; null when it did not.</returns>
    /// <exception cref="DockerApiException">The engine takes none of it.</exception>
    public async Task<string?> BuildAsync(
        string jobId, string image, string dockerfile, Stream context, Action<string> say, CancellationToken cancellationToken)
    {
        string? error = null;
        var memory = StepContainer.MemoryLimit(await MemoryAsync(cancellationToken).ConfigureAwait(false));
        var parameters = new ImageBuildParameters
        {
            Memory = memory,
            MemorySwap = memory,
            Dockerfile = dockerfile,
            Tags = [image],
            Labels = _names.BuilderLabels,
            NetworkMode = _names.Of(jobId),
            Remove = true,
            ForceRemove = true,
        };
        var watch = new Watch<JSONMessage>(message =>
        {
            error = message.Error?.Message ?? error;
            if (message.Stream is { Length: > 0 } said)
            {
                say(said);
            }
        });
        await _calls.FollowAsync(
                (client, ended) => client.Images.BuildImageFromDockerfileAsync(
                    parameters, context, RegistryLogin.All(_registryLogin), new Dictionary<string, string>(), watch, ended),
                cancellationToken)
            .ConfigureAwait(false);
        if (error is not null && Outage.IsOutOfRoom(error))
        {
            throw new DockerApiException(HttpStatusCode.InsufficientStorage, error);
        }

        return error;
    }

    /// <summary>The id of an image that the engine has, or null.</summary>
    public async Task<string?> FindImageIdAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            return (await _calls.AskAsync((client, ended) => client.Images.InspectImageAsync(image, ended), cancellationToken)
                .ConfigureAwait(false)).ID;
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The names of the images that this workspace has built, with when; not those that others have given them.</summary>
    public async Task<IReadOnlyList<(string Image, DateTimeOffset BuiltAt)>> ListBuiltAsync(CancellationToken cancellationToken)
    {
        var parameters = new ImagesListParameters { Filters = _names.OwnImages };
        var images = await _calls.AskAsync((client, ended) => client.Images.ListImagesAsync(parameters, ended), cancellationToken)
            .ConfigureAwait(false);
        return
        [
            .. images.SelectMany(image => (image.RepoTags ?? []).Where(EnvironmentBuild.IsName)
                .Select(tag => (tag, new DateTimeOffset(image.Created.ToUniversalTime())))),
        ];
    }

    /// <summary>Removes an image, unless a container is made of it.</summary>
    public async Task RemoveImageAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            await _calls.AskAsync((client, ended) => client.Images.DeleteImageAsync(image, new ImageDeleteParameters(), ended), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // It is gone, or in use.
        }
    }

    /// <summary>The container of a node of a step, or null.</summary>
    public async Task<ContainerInspectResponse?> FindAsync(string runId, int node, CancellationToken cancellationToken)
    {
        try
        {
            return await _calls.AskAsync((client, ended) => client.Containers.InspectContainerAsync(_names.Of(runId, node), ended), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Makes the container of a node of a step, in the network of its job, and starts nothing; an image that the engine does not have is
    /// pulled. Once the engine was asked for it the answer is waited for: it would else make it after it was to be removed.
    /// </summary>
    /// <param name="runId">The step.</param>
    /// <param name="node">The number of the node.</param>
    /// <param name="jobId">The step's job.</param>
    /// <param name="parameters">The container.</param>
    /// <param name="pauseId">The container whose place in the network it is to have; one of its own when null.</param>
    /// <param name="cancellationToken">Ends what goes before.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="DiagnosticException">SLP3034: the image can't be had.</exception>
    public Task<string> CreateAsync(
        string runId, int node, string jobId, CreateContainerParameters parameters, string? pauseId, CancellationToken cancellationToken)
    {
        parameters.Name = _names.Of(runId, node);
        parameters.Labels = _names.Labels(jobId);
        parameters.Labels[EngineNames.StepLabel] = runId;
        parameters.HostConfig!.NetworkMode = pauseId is null ? _names.Of(jobId) : PauseContainers.NetworkOf(pauseId);
        return Networks.WithAsync(
            jobId,
            async () =>
            {
                try
                {
                    return await MakeAsync().ConfigureAwait(false);
                }
                catch (DockerImageNotFoundException)
                {
                    await EnsureImageAsync(parameters.Image!, cancellationToken).ConfigureAwait(false);
                    return await MakeAsync().ConfigureAwait(false);
                }
            },
            cancellationToken);

        async Task<string> MakeAsync() => (await _calls
            .AskAsync((client, ended) => client.Containers.CreateContainerAsync(parameters, ended), CancellationToken.None)
            .ConfigureAwait(false)).ID;
    }

    public Task StartAsync(string containerId, string jobId, CancellationToken cancellationToken) => Networks.WithAsync(
        jobId,
        () => _calls.AskAsync(
            (client, ended) => client.Containers.StartContainerAsync(containerId, new ContainerStartParameters(), ended), cancellationToken),
        cancellationToken);

    /// <summary>Waits until the container has ended.</summary>
    /// <returns>How it has ended.</returns>
    public Task<ContainerWaitResponse> WaitAsync(string containerId, CancellationToken cancellationToken) =>
        _calls.FollowAsync((client, ended) => client.Containers.WaitContainerAsync(containerId, ended), cancellationToken);

    public async Task KillAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            await _calls.AskAsync(
                    (client, ended) => client.Containers.KillContainerAsync(containerId, new ContainerKillParameters(), ended),
                    cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // It has ended or is gone, which is what was wanted.
        }
    }

    /// <summary>Removes the container of a node of a step, whatever it does.</summary>
    public Task RemoveAsync(string runId, int node, CancellationToken cancellationToken) => RemoveAsync(_names.Of(runId, node), cancellationToken);

    public async Task RemoveAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            var parameters = new ContainerRemoveParameters { Force = true, RemoveVolumes = true };
            await _calls.AskAsync(
                    (client, ended) => client.Containers.RemoveContainerAsync(containerId, parameters, ended), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // It is gone, or being removed.
        }
    }

    /// <summary>Removes what is left in the engine of a job that has ended.</summary>
    public async Task RemoveAllAsync(string jobId, CancellationToken cancellationToken)
    {
        await Pauses.EndAsync(jobId).ConfigureAwait(false);
        var parameters = new ContainersListParameters { All = true, Filters = _names.LabelOf(jobId) };
        var containers = await _calls.AskAsync(
            (client, ended) => client.Containers.ListContainersAsync(parameters, ended), cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(containers.Select(container => RemoveAsync(container.ID, cancellationToken))).ConfigureAwait(false);
        await Networks.RemoveAsync(jobId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Runs a container to its end on behalf of a step, beside the step's own and without a network, and removes it. One
    /// that a server leaves which dies meanwhile has the step's labels.
    /// </summary>
    /// <returns>Its exit code, and of one that failed the last that it said.</returns>
    /// <exception cref="DockerApiException">It can't be started.</exception>
    public async Task<(long ExitCode, string Said)> RunErrandAsync(
        string runId, string jobId, CreateContainerParameters parameters, CancellationToken cancellationToken)
    {
        // No run's name has a dot.
        var name = _names.Of($"{runId}.{Guid.NewGuid():N}");
        parameters.Name = name;
        parameters.Labels = _names.Labels(jobId);
        parameters.Labels[EngineNames.StepLabel] = runId;
        parameters.HostConfig!.NetworkMode = "none";
        _errands[name] = true;
        try
        {
            await _calls.AskAsync((client, ended) => client.Containers.CreateContainerAsync(parameters, ended), CancellationToken.None)
                .ConfigureAwait(false);
            await _calls.AskAsync(
                    (client, ended) => client.Containers.StartContainerAsync(name, new ContainerStartParameters(), ended), cancellationToken)
                .ConfigureAwait(false);
            var end = await _calls.FollowAsync((client, ended) => client.Containers.WaitContainerAsync(name, ended), cancellationToken)
                .ConfigureAwait(false);
            var said = end.StatusCode == 0
                ? default
                : (await Logs.ReadEndAsync(name, LinesOfError, LongestError, cancellationToken).ConfigureAwait(false))?.Plain ?? default;
            return (end.StatusCode, Encoding.UTF8.GetString(said.Span).Trim());
        }
        finally
        {
            using var limit = new CancellationTokenSource(RemovalPatience);
            try
            {
                await RemoveAsync(name, limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or EngineAwayException or DockerApiException)
            {
                // By its labels it is removed later.
            }

            _errands.TryRemove(name, out _);
        }
    }

    /// <summary>The containers of this workspace with the steps that they are of, but for errands that are being run.</summary>
    public async Task<IReadOnlyList<(string ContainerId, string StepId)>> ListContainersAsync(CancellationToken cancellationToken)
    {
        var parameters = new ContainersListParameters { All = true, Filters = _names.OwnLabel };
        var containers = await _calls.AskAsync(
            (client, ended) => client.Containers.ListContainersAsync(parameters, ended), cancellationToken).ConfigureAwait(false);
        return [.. containers
            .Where(c => !c.Names.Any(name => _errands.ContainsKey(name.TrimStart('/'))))
            .Select(c => (c.ID, c.Labels.TryGetValue(EngineNames.StepLabel, out var step) ? step : ""))];
    }

    public void Dispose()
    {
        _calls.Dispose();
        Networks.Dispose();
    }

    private async Task<bool> HasImageAsync(string image, CancellationToken cancellationToken) =>
        await FindImageIdAsync(image, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Calls at once, in order: the framework's own progress posts to other threads.</summary>
    private sealed class Watch<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
