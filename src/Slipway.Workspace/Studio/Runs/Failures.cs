using System.Text;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>What a failed run leads with: which steps failed, of what, and what they said last.</summary>
internal sealed class Failures(BlobStore blobs, WorkspaceScope scope)
{
    private const int MostShown = 3;
    private const int LastLines = 15;
    private const int LongestEnd = 16 * 1024;

    /// <summary>The steps of a pipeline that failed by themselves, not because of one in them.</summary>
    public static IReadOnlyList<Job> StepsOf(SqliteConnection connection, Job run) =>
        run.IsPipeline ? Among(RunGraph.StepsOf(connection, run.Id, int.MaxValue)) : [];

    /// <summary>Those that failed by themselves among steps.</summary>
    public static IReadOnlyList<Job> Among(IEnumerable<Job> steps) =>
        [.. steps.Where(step => step is { IsPipeline: false, Status: JobStatus.Failed })];

    /// <summary>Why a job has not gone well: the steps of a pipeline that failed, the end of a step; nothing where it has.</summary>
    public Html Of(Job job, IReadOnlyList<Job> failed) => failed.Count > 0 ? OfSteps(failed)
        : job is { IsPipeline: false, Status: JobStatus.Failed } ? End(job)
        : job.ErrorMessage is { } error ? Show.Error($"{error}")
        : Html.Empty;

    private Html OfSteps(IReadOnlyList<Job> failed) => Html.Of($"""
        <section class="failures" aria-label="What failed">
        {Html.Each(failed.Take(MostShown), step => Html.Of($"""
            <h2><a href="/jobs/{step.Id}">{step.Step}</a> failed</h2>
            {End(step)}
            """))}
        {(failed.Count > MostShown
            ? Html.Of($"<p>And {failed.Count - MostShown} more steps failed, which the list below has.</p>")
            : Html.Empty)}
        </section>
        """);

    /// <summary>The cause and the last lines of one that failed.</summary>
    private Html End(Job step)
    {
        var lines = LastLinesOf(step);
        return Html.Of($"""
            <p class="error">{step.ErrorMessage ?? step.PlanError ?? "It failed."}</p>
            {(lines.Length == 0 ? Show.Quiet($"It has said nothing.") : Html.Of($"""
                <pre class="code" id="end-{step.Id}" tabindex="0" role="region" aria-label="Last lines of {step.Step ?? step.DisplayName}">{lines}</pre>
                <p><a href="/jobs/{step.Id}#log">Its whole log</a></p>
                """))}
            """);
    }

    private string LastLinesOf(Job step)
    {
        using var log = blobs.Files.OpenRead(RunArtifacts.Log(scope, step.Id, step.JobType).FilePath);
        if (log is null)
        {
            return "";
        }

        log.Position = Math.Max(0, log.Length - LongestEnd);
        var end = new byte[LongestEnd];
        var read = log.ReadAtLeast(end, end.Length, throwOnEndOfStream: false);
        var lines = Encoding.UTF8.GetString(end, 0, read).TrimEnd().Split('\n');
        return string.Join('\n', lines[Math.Max(0, lines.Length - LastLines)..].Select(TerminalText.Plain));
    }
}
