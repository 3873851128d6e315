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

    /// <summary>Removes the containers, and the images made of them, whose process, on this machine, is gone.</summary>
    public static async Task RemoveOrphansAsync(ContainerEngine engine, CancellationToken cancellationToken)
    {
        var owned = new Dictionary<string, IDictionary<string, bool>>
        {
            ["label"] = new Dictionary<string, bool> { [ImageLabels.Owner] = true },
        };
        var containers = await engine.Client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = owned }, cancellationToken).ConfigureAwait(false);
        foreach (var container in containers)
        {
            if (IsOrphan(container.Labels, container.Created))
            {
                await RemoveAsync(() => engine.Client.Containers.RemoveContainerAsync(
                    container.ID,
                    new ContainerRemoveParameters { Force = true, RemoveVolumes = true },
                    cancellationToken)).ConfigureAwait(false);
            }
        }

        var images = await engine.Client.Images.ListImagesAsync(
            new ImagesListParameters { All = true, Filters = owned }, cancellationToken).ConfigureAwait(false);
        foreach (var image in images.Where(image => IsOrphan(image.Labels, image.Created)))
        {
            await RemoveAsync(() => engine.Client.Images.DeleteImageAsync(
                image.ID, new ImageDeleteParameters { NoPrune = true }, cancellationToken)).ConfigureAwait(false);
        }
    }

    private static bool IsOrphan(IDictionary<string, string> labels, DateTime created) =>
        labels[ImageLabels.Owner].Split('/') is [var machine, var processId]
        && machine == Environment.MachineName
        && !IsAlive(int.Parse(processId, CultureInfo.InvariantCulture), created);

    private static async Task RemoveAsync(Func<Task> remove)
    {
        try
        {
            await remove().ConfigureAwait(false);
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
