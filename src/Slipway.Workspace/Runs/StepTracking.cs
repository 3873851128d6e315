using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Lets steps reach MLflow's API: at the address that this machine has in the engine's default network, which is there in
/// every job's network too, and by a token of the step's own. Where that can't be, steps run without, and say why.
/// </summary>
internal sealed class StepTracking(
    ContainerEngine engine, StepTrackingServer server, HostFirewall firewall, ILogger<StepTracking> logger)
{
    private string? _said;

    // The engine's default network on this machine, once it was found: what it is called changes with the engine's settings alone.
    private string? _bridge;

    // Whether the engine's networks are this machine's, which does not change.
    private bool? _isHere;

    /// <summary>Sees to it that the API answers: also for a step that an earlier server has started.</summary>
    /// <returns>Where it answers, or why it can't.</returns>
    public async Task<StepTrackingAddress> OpenAsync(CancellationToken cancellationToken)
    {
        var address = _bridge is null ? null : AddressOf(_bridge);
        if (address is null)
        {
            _bridge = await engine.Networks.FindDefaultBridgeAsync(cancellationToken).ConfigureAwait(false);
            address = _bridge is null ? null : AddressOf(_bridge);
        }

        if (address is null)
        {
            return Without("the container engine has no default network on this machine");
        }

        try
        {
            // Before the job's network is closed to all else of this machine.
            firewall.Opening = await server.EnsureAsync(address, cancellationToken).ConfigureAwait(false);
            return new StepTrackingAddress(new Uri($"http://{firewall.Opening}"), null);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return Without($"MLflow's API can't be served at {address}: {e.Message}");
        }
    }

    /// <summary>The variables by which a step, whose job's network is there, finds the API; none where it can't reach it.</summary>
    public async Task<StepGrant> GrantAsync(Job job, StepTrackingAddress address, CancellationToken cancellationToken)
    {
        // Of two machines with an engine each, both may have the default network's bridge and its address.
        _isHere ??= await engine.Networks.IsHereAsync(job.RootId, cancellationToken).ConfigureAwait(false);
        var open = _isHere == true ? address : Without("the container engine's networks are not on this machine");
        if (open.Uri is not { } uri)
        {
            return new StepGrant(
                new Dictionary<string, string>(),
                connection => StepTokens.Refuse(
                    connection, job.Id, $"The step runs without MLflow (MLFLOW_TRACKING_URI is not set): {open.WhyNot}."));
        }

        var token = StepTokens.New();
        return new StepGrant(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["MLFLOW_TRACKING_URI"] = uri.AbsoluteUri.TrimEnd('/'),
                ["MLFLOW_RUN_ID"] = job.Id,
                ["MLFLOW_EXPERIMENT_NAME"] = job.Experiment,
                ["MLFLOW_TRACKING_TOKEN"] = token,
            },
            connection => StepTokens.Issue(connection, job.Id, token));
    }

    private static IPAddress? AddressOf(string bridge) => NetworkInterface.GetAllNetworkInterfaces()
        .FirstOrDefault(network => network.Name == bridge)?
        .GetIPProperties().UnicastAddresses
        .Select(own => own.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);

    private StepTrackingAddress Without(string reason)
    {
        if (_said != reason)
        {
            _said = reason;
            logger.LogWarning("Steps run without MLflow: {Reason}", reason);
        }

        return new StepTrackingAddress(null, reason);
    }
}

/// <summary>What lets a step reach MLflow's API, or says why it can't.</summary>
/// <param name="Variables">The variables that it gets; none where it can't.</param>
/// <param name="Note">Notes it, within the caller's transaction: the token holds from then on.</param>
internal sealed record StepGrant(IReadOnlyDictionary<string, string> Variables, Action<SqliteConnection> Note);

/// <summary>Where MLflow's API answers steps.</summary>
/// <param name="Uri">The address; null where it does not.</param>
/// <param name="WhyNot">Why it does not.</param>
internal sealed record StepTrackingAddress(Uri? Uri, string? WhyNot);
