using System.Globalization;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Files;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>A job's log on its page, which the script goes on reading as it grows.</summary>
internal sealed class LogPanel(Database database, BlobStore blobs, WorkspaceScope scope) : IStudioPages
{
    private const int LargestAnswer = 1024 * 1024;

    public void Map(StudioRoutes routes) => routes.Answer("/jobs/{id}/log", AnswerAsync);

    public Html Of(Job job)
    {
        var log = RunArtifacts.Log(scope, job.Id, job.JobType);
        var length = blobs.Find(Shown(job)) is { IsFile: true } file ? file.Length : 0;
        if (job.IsTerminal && length == 0)
        {
            return Show.Quiet($"It has said nothing.");
        }

        var id = $"log-{job.Id}";
        return Html.Of($"""
            <div id="panel-{id}" data-kept data-log-panel>
            <div class="tools">
            <label>Search <input type="search" data-tool="search" id="search-{id}"></label>
            <button type="button" data-tool="previous" aria-label="Line found before">↑</button>
            <button type="button" data-tool="next" aria-label="Next line found">↓</button>
            <span class="quiet" data-tool="count" aria-live="polite"></span>
            <label><input type="checkbox" data-tool="times"> Times</label>
            <label><input type="checkbox" data-tool="wrap"> Wrap</label>
            <button type="button" data-tool="end">To the end</button>
            <span><a href="{FilePages.RawAddress(log)}" download>Whole log</a>{(
                Shown(job) is var timed && timed != log ? Html.Of($", <a href=\"{FilePages.RawAddress(timed)}\" download>with times</a>") : Html.Empty)}
            <span class="quiet">{Show.Size(length)}</span></span>
            </div>
            <div class="log" id="{id}" tabindex="0" role="region" aria-label="Log" data-log="/jobs/{job.Id}/log"></div>
            </div>
            """);
    }

    /// <summary>The log with the time of each line; of a step that was reused, or ended before there were any, the one without.</summary>
    private BlobLocation Shown(Job job) =>
        RunArtifacts.TimedLog(scope, job.Id) is var timed && blobs.Find(timed) is { IsFile: true }
            ? timed
            : RunArtifacts.Log(scope, job.Id, job.JobType);

    /// <summary>What the log has behind an offset, with where it goes on and whether there will be more.</summary>
    private async Task AnswerAsync(StudioRequest request)
    {
        var id = request.Path("id");
        var job = database.Read(connection => connection.FindJob(id)) ?? throw ApiException.ResourceNotFound($"jobs/{id}");
        // Asked for before it is read: what comes in between is read the next time.
        var isTerminal = job.IsTerminal;
        var location = Shown(job);
        var response = request.Context.Response;
        response.ContentType = "text/plain; charset=utf-8";
        _ = long.TryParse(request.Query("offset"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        byte[] content = [];
        var isWhole = true;
        using var log = blobs.Files.OpenRead(location.FilePath);
        if (log is not null)
        {
            // A log that is shorter than it was has been begun anew.
            offset = offset > log.Length ? 0 : offset;
            log.Position = offset;
            content = new byte[Math.Min(LargestAnswer, log.Length - offset)];
            var read = await log.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, request.Context.RequestAborted)
                .ConfigureAwait(false);
            content = content[..read];
            isWhole = log.Position >= log.Length;
        }

        response.Headers["X-Log-Start"] = offset.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Log-Next"] = (offset + content.Length).ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Log-Ended"] = isTerminal && isWhole ? "true" : "false";
        await response.Body.WriteAsync(content, request.Context.RequestAborted).ConfigureAwait(false);
    }
}
