using System.Collections.Concurrent;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>Does work for several images at once: each image's when that of the images which it is built on is done.</summary>
/// <param name="parallelism">How many images at most are worked on at the same time; at least 1.</param>
public sealed class ImageSchedule(int parallelism)
{
    /// <summary>
    /// Does the work. After a failure nothing more is begun, what was begun is finished, and all that failed is told.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="basesOf">
    /// What an image waits for; images that are not in <paramref name="images"/> are not waited for. No image may wait
    /// for itself, also not by way of others.
    /// </param>
    /// <param name="work">The work for one image.</param>
    /// <param name="cancellationToken">Begins nothing more, and cancels what was begun.</param>
    /// <exception cref="DiagnosticException">The diagnostics of all images that failed, in the order of the images.</exception>
    public async Task RunAsync(
        IReadOnlyCollection<ImageDefinition> images,
        Func<ImageDefinition, IEnumerable<ImageDefinition>> basesOf,
        Func<ImageDefinition, CancellationToken, Task> work,
        CancellationToken cancellationToken = default)
    {
        using var places = new SemaphoreSlim(parallelism);
        using var noMore = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var failures = new ConcurrentDictionary<ImageDefinition, Exception>();
        var wanted = images.ToHashSet();
        var tasks = new Dictionary<ImageDefinition, Task>();
        foreach (var image in images)
        {
            _ = Start(image);
        }

        await Task.WhenAll(tasks.Values).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        Throw([.. images.Where(failures.ContainsKey).Select(image => failures[image])]);

        Task Start(ImageDefinition image)
        {
            if (!tasks.TryGetValue(image, out var task))
            {
                var before = basesOf(image).Where(wanted.Contains).Select(Start).ToList();
                task = RunAsync(image, before);
                tasks.Add(image, task);
            }

            return task;
        }

        async Task RunAsync(ImageDefinition image, List<Task> before)
        {
            try
            {
                await Task.WhenAll(before).ConfigureAwait(false);
                await places.WaitAsync(noMore.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (noMore.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (!noMore.IsCancellationRequested)
                {
                    await work(image, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures[image] = e;
                await noMore.CancelAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Thrown anew when all have ended.
            }
            finally
            {
                places.Release();
            }
        }
    }

    private static void Throw(List<Exception> failures)
    {
        if (failures.Find(failure => failure is not DiagnosticException) is { } unexpected)
        {
            throw new AggregateException(unexpected);
        }

        if (failures.Count > 0)
        {
            throw new DiagnosticException(failures.Cast<DiagnosticException>().SelectMany(failure => failure.Diagnostics));
        }
    }
}
