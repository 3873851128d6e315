using System.Globalization;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio;

/// <summary>A job's log on its page, which the script goes on reading as it grows.</summary>
internal sealed class LogPanel(Database database, BlobStore blobs, WorkspaceScope scope) : IStudioPages
{
    // A reader looks at the end of a long log; all of it is a file to download.
    private const long ShownAtFirst = 256 * 1024;
    private const int LargestAnswer = 1024 * 1024;

    public void Map(StudioRoutes routes) => routes.Answer("/jobs/{id}/log", AnswerAsync);

    public Html Of(Job job)
    {
        var log = RunArtifacts.Log(scope, job.Id, job.JobType);
        var length = blobs.Find(Shown(job)) is { IsFile: true } file ? file.Length : 0;
        if (job.IsTerminal && length == 0)
        {
            return Html.Of($"<p class=\"quiet\">It has said nothing.</p>");
        }

        var start = Math.Max(0, length - ShownAtFirst);
        return Html.Of($"""
            <p><label><input type="checkbox" id="times-{job.Id}" data-times> Times</label></p>
            <pre class="log" id="log-{job.Id}" tabindex="0" role="region" aria-label="Log" data-log="/jobs/{job.Id}/log" data-offset="{start}"></pre>
            <p><a href="{FilePages.RawAddress(log)}">Whole log</a>{(
                Shown(job) is var timed && timed != log ? Html.Of($", <a href=\"{FilePages.RawAddress(timed)}\">with times</a>") : Html.Empty)}</p>
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
