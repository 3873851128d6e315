using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Processes;
using Slipway.Workspace.Files;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Runs;
using Slipway.Workspace.State;
using Slipway.Workspace.Studio;

namespace Slipway.Workspace.Lifetime;

// What a running server is asked to do.
public static partial class LocalWorkspace
{
    private static readonly TimeSpan CancelPatience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A link to the workspace's pages for people, for a browser on this machine. It works once, for ten minutes, and
    /// lets in who follows it: it is not for logs that others read.
    /// </summary>
    /// <returns>The link; null when the folder's server does not run.</returns>
    /// <exception cref="DiagnosticException">SLP3037: the server gave none.</exception>
    public static async Task<Uri?> CreatePageLinkAsync(
        LocalWorkspaceOptions options, CancellationToken cancellationToken = default)
    {
        var answer = await PostAsync(options, LinkOperations.Path, [], cancellationToken).ConfigureAwait(false);
        return answer is null ? null : new Uri(answer["uri"]!.GetValue<string>());
    }

    /// <summary>
    /// Deletes ended jobs with their logs and outputs, the oldest first; not those whose outputs a job that is kept has
    /// taken, or that are a version of data or of a model.
    /// </summary>
    /// <param name="options">Which workspace.</param>
    /// <param name="keepDays">Jobs that ended longer ago are deleted.</param>
    /// <param name="keepGigabytes">How much the files of ended jobs may take at most, in GiB; null for no bound.</param>
    /// <param name="cancellationToken">Cancels the wait; what was begun may be finished.</param>
    /// <returns>How many jobs were deleted, and how many bytes; null when the folder's server does not run.</returns>
    /// <exception cref="DiagnosticException">SLP3037: the server refused.</exception>
    public static async Task<(int Jobs, long Bytes)?> PruneAsync(
        LocalWorkspaceOptions options, int keepDays, int? keepGigabytes = null, CancellationToken cancellationToken = default)
    {
        var body = new JsonObject { ["keepDays"] = keepDays };
        if (keepGigabytes is { } gigabytes)
        {
            body["keepGigabytes"] = gigabytes;
        }

        var answer = await PostAsync(options, PruneOperations.Path, body, cancellationToken).ConfigureAwait(false);
        return answer is null ? null : (answer["jobs"]!.GetValue<int>(), answer["bytes"]!.GetValue<long>());
    }

    private static async Task<JsonObject?> PostAsync(
        LocalWorkspaceOptions options, string path, JsonObject body, CancellationToken cancellationToken)
    {
        if (await FindAsync(options, cancellationToken).ConfigureAwait(false) is not { } address)
        {
            return null;
        }

        var state = new StateFolder(options.StateDirectory);
        using var client = ServerClient.Create(state, address.Uri.Port, Timeout.InfiniteTimeSpan);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", WorkspaceToken.Read(state));
        using var response = await SendAsync(client, request, state, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            var said = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw new DiagnosticException(new Diagnostic(
                Codes.RequestFailed, $"the local workspace refused {path} with HTTP {(int)response.StatusCode}: {said}")
            {
                File = state.LogFile,
                Remedy = "an older server may still run its jobs: try again when they have ended",
            });
        }

        return await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpRequestMessage request, StateFolder state, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.RequestFailed, $"the local workspace did not answer to {request.RequestUri}: {e.Message}")
                {
                    File = state.LogFile,
                    Remedy = "the file says whether it ended, and why; run it again",
                },
                e);
        }
    }

    /// <summary>
    /// Makes this process the owner of the folder's jobs: from now on they are wanted only while it has what is returned.
    /// Once that is disposed of, or the process is gone, however it ended, jobs that are unfinished are canceled. Waits for
    /// another owner.
    /// </summary>
    /// <param name="options">Which workspace.</param>
    /// <param name="waits">Told once, when there is another owner to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<IDisposable> OwnJobsAsync(
        LocalWorkspaceOptions options, Action? waits = null, CancellationToken cancellationToken = default)
    {
        var state = new StateFolder(options.StateDirectory);
        state.Create();
        return await FileLock.TakeAsync(state.OwnerLock, waits, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops the folder's server, unless jobs are unfinished: their containers would go on with nobody to see them. A
    /// server that does not answer is stopped; the next one goes on with its jobs.
    /// </summary>
    /// <param name="options">Which workspace.</param>
    /// <param name="cancelJobs">Whether unfinished jobs are canceled, and their ends waited for, before it stops.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether there was one, and the jobs that were canceled.</returns>
    /// <exception cref="DiagnosticException">
    /// SLP3041: jobs are unfinished, and either not to be canceled or not ended in a minute; the server goes on.
    /// SLP3037: the server refused to say which.
    /// </exception>
    public static async Task<(bool WasRunning, IReadOnlyList<string> CanceledJobs)> StopAsync(
        LocalWorkspaceOptions options, bool cancelJobs = false, CancellationToken cancellationToken = default)
    {
        var state = new StateFolder(options.StateDirectory);
        if (!Directory.Exists(state.Root))
        {
            return (false, []);
        }

        using var alone = await FileLock.TakeAsync(state.StartLock, cancellationToken: cancellationToken).ConfigureAwait(false);
        var canceled = await EndJobsAsync(options, cancelJobs, cancellationToken).ConfigureAwait(false);
        var process = new BackgroundProcess(state.PidFile);
        return (await process.StopAsync(StopGrace, cancellationToken).ConfigureAwait(false), canceled);
    }

    /// <summary>Cancels the jobs of the folder's server, stops it, and deletes the folder with whatever steps have left in it.</summary>
    /// <param name="options">Which workspace.</param>
    /// <param name="cancellationToken">Cancels the wait for jobs; nothing is deleted before they have ended.</param>
    /// <exception cref="DiagnosticException">SLP3041: jobs have not ended in a minute; the server goes on.</exception>
    /// <exception cref="UnauthorizedAccessException">Something in it is another user's, and can't be deleted.</exception>
    public static async Task DeleteAsync(LocalWorkspaceOptions options, CancellationToken cancellationToken = default)
    {
        await StopAsync(options, cancelJobs: true, cancellationToken).ConfigureAwait(false);
        var folder = Path.GetFullPath(options.StateDirectory);
        new FileTree(Path.GetDirectoryName(folder)!).Delete(Path.GetFileName(folder));
    }

    /// <summary>Sees to it that no job is unfinished.</summary>
    /// <returns>Those that were canceled for it.</returns>
    private static async Task<IReadOnlyList<string>> EndJobsAsync(
        LocalWorkspaceOptions options, bool cancel, CancellationToken cancellationToken)
    {
        var canceled = new SortedSet<string>(StringComparer.Ordinal);
        var giveUp = DateTime.UtcNow + CancelPatience;
        // Asked first how many there are, which older servers say too.
        while (await FindAsync(options, cancellationToken).ConfigureAwait(false) is { UnfinishedJobs: > 0 })
        {
            // Each time anew: a schedule may have made another meanwhile.
            var path = cancel ? UnfinishedOperations.CancelPath : UnfinishedOperations.Path;
            var answer = await PostAsync(options, path, [], cancellationToken).ConfigureAwait(false);
            var jobs = answer?["value"]!.AsArray().Select(job => (Name: (string)job!["name"]!, Status: (string)job["status"]!)).ToList() ?? [];
            canceled.UnionWith(jobs.Select(job => job.Name));
            if (jobs.Count > 0 && (!cancel || DateTime.UtcNow > giveUp))
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.JobsRun,
                    $"the local workspace has {(jobs.Count == 1 ? "a job" : $"{jobs.Count} jobs")} that {(jobs.Count == 1 ? "has" : "have")} not ended"
                    + $"{(cancel ? " though canceled" : "")}: {string.Join(", ", jobs.Select(job => $"{job.Name} ({job.Status})"))}")
                {
                    Remedy = cancel
                        ? "see whether the container engine answers, and try again"
                        : "wait until they have ended, or cancel them with --cancel-jobs",
                });
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }

        return [.. canceled];
    }
}
