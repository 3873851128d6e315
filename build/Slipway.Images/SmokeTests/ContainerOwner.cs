using System.Diagnostics;
using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Images;

/// <summary>
/// Says in a container's label which process it belongs to, and removes the containers of processes that were killed
/// before they could do it.
/// </summary>
internal static class ContainerOwner
{
    // Clocks of the engine and of the process table are not the same to the second.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(10);

    /// <summary>This process: machine and process id.</summary>
    public static string Current { get; } =
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    /// <summary>Removes the containers whose process, on this machine, is gone.</summary>
    public static async Task RemoveOrphansAsync(ContainerEngine engine, CancellationToken cancellationToken)
    {
        var containers = await engine.Client.Containers.ListContainersAsync(
            new ContainersListParameters
            {
                All = true,
                Filters = new Dictionary<string, IDictionary<string, bool>>
                {
                    ["label"] = new Dictionary<string, bool> { [ImageLabels.Owner] = true },
                },
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var container in containers)
        {
            if (container.Labels[ImageLabels.Owner].Split('/') is [var machine, var processId]
                && machine == Environment.MachineName
                && !IsAlive(int.Parse(processId, CultureInfo.InvariantCulture), container.Created))
            {
                await RemoveAsync(engine, container.ID, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task RemoveAsync(ContainerEngine engine, string id, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Containers.RemoveContainerAsync(
                id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e) when (e.StatusCode is System.Net.HttpStatusCode.NotFound
            or System.Net.HttpStatusCode.Conflict)
        {
            // Another process removes it at this moment.
        }
    }

    // A process that began after the container has only inherited the number.
    private static bool IsAlive(int processId, DateTime containerCreated)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.StartTime.ToUniversalTime() <= containerCreated.ToUniversalTime() + s_tolerance;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
