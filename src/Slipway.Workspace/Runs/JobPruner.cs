using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Registries;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>What was deleted.</summary>
internal sealed record Pruned(int Jobs, long Bytes);

/// <summary>
/// Deletes ended jobs with their logs and outputs. Kept are those that a kept job has taken outputs from, and those
/// whose outputs are a version of data or of a model; outputs that were given a place of their own are the user's.
/// </summary>
internal sealed class JobPruner(
    Database database, BlobStore blobs, WorkspaceScope scope, StepRights rights, Setbacks setbacks, TimeProvider clock, ILogger<JobPruner> logger)
{
    /// <summary>Deletes what is old or too much; a job that can't be deleted is set aside, and the others go.</summary>
    /// <param name="age">Jobs that ended longer ago are deleted.</param>
    /// <param name="most">How much the files of ended jobs may take, in bytes: beyond it the oldest are deleted.</param>
    /// <param name="cancellationToken">Stops between two jobs.</param>
    public async Task<Pruned> PruneAsync(TimeSpan age, long most, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - age;
        var (jobs, referred) = database.Read(connection => (ListEnded(connection), ListReferred(connection)));
        var doomed = new List<Ended>();
        var total = 0L;
        foreach (var job in jobs)
        {
            var size = 0L;
            var isKnown = await setbacks.TryAsync(
                    JobTroubles.FilesOf(job.Id),
                    async () => size = await WithRightsAsync(job, () => Folders(job).Sum(SizeOf), cancellationToken).ConfigureAwait(false),
                    cancellationToken)
                .ConfigureAwait(false);
            if (!isKnown)
            {
                continue;
            }

            total += size;
            if (job.EndedAt < before || total > most)
            {
                doomed.Add(job with { Size = size });
            }
        }

        KeepReferred(jobs, doomed, referred);
        var deleted = new List<Ended>();
        foreach (var job in doomed)
        {
            var isDeleted = false;
            var isTried = await setbacks.TryAsync(
                    JobTroubles.FilesOf(job.Id),
                    async () => isDeleted = await WithRightsAsync(job, () => TryDelete(job), cancellationToken).ConfigureAwait(false),
                    cancellationToken)
                .ConfigureAwait(false);
            if (isTried && isDeleted)
            {
                deleted.Add(job);
            }
        }

        DeleteRuns(before, referred);
        database.Write(connection => connection.Execute(
            "DELETE FROM firing WHERE due_at < @before AND outcome <> 'Fired'", new { before = Timestamp.Write(before) }));
        var result = new Pruned(deleted.Count, deleted.Sum(job => job.Size));
        logger.LogInformation("Pruned {Jobs} jobs, {Bytes} bytes", result.Jobs, result.Bytes);
        return result;
    }

    /// <summary>Takes off the list what a job that stays has taken outputs from, until nothing on it is needed.</summary>
    private static void KeepReferred(IReadOnlyList<Ended> jobs, List<Ended> doomed, IReadOnlySet<string> referred)
    {
        var owners = jobs.SelectMany(job => job.Runs.Select(run => (run, job)))
            .ToDictionary(pair => pair.run, pair => pair.job.Id, StringComparer.OrdinalIgnoreCase);
        doomed.RemoveAll(job => job.Runs.Any(referred.Contains));
        int removed;
        do
        {
            var going = doomed.Select(job => job.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var needed = jobs.Where(job => !going.Contains(job.Id))
                .SelectMany(job => job.ReusedFrom)
                .Select(run => owners.GetValueOrDefault(run, ""))
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            removed = doomed.RemoveAll(job => needed.Contains(job.Id));
        }
        while (removed > 0);
    }

    /// <summary>Files first: a job that is listed without its files is deleted the next time.</summary>
    private bool TryDelete(Ended job)
    {
        // Without an identity its outputs are not taken any more; whose step has just taken them keeps it.
        var isFree = database.Write(connection =>
            connection.ExecuteScalar<int>("SELECT COUNT(*) FROM job WHERE reused_from IN @Runs AND root_id <> @Id", job) == 0
            && connection.Execute("UPDATE job SET identity = NULL WHERE id IN @Runs", job) >= 0);
        if (!isFree)
        {
            return false;
        }

        foreach (var folder in Folders(job))
        {
            blobs.Files.Delete(folder.FilePath);
        }

        database.Write(connection =>
        {
            foreach (var folder in Folders(job))
            {
                Forget(connection, folder);
            }

            connection.DeleteJob(job.Id);
        });
        return true;
    }

    /// <summary>
    /// Deletes the runs that MLflow's clients have made and deleted: until then they can be restored. Those of steps go with
    /// their job, and models with the run that has logged them.
    /// </summary>
    private void DeleteRuns(DateTimeOffset before, HashSet<string> referred)
    {
        var ids = database.Read(connection => connection.Query<string>(
                """
                SELECT id FROM run WHERE is_deleted AND made_by IS NULL AND COALESCE(ended_at, started_at) <= @before
                UNION ALL SELECT id FROM logged_model WHERE is_deleted AND source_run_id IS NULL AND modified_at <= @before
                """,
                new { before = before.ToUnixTimeMilliseconds() })
            .ToList());
        foreach (var id in ids.Where(id => !referred.Contains(id)))
        {
            var folder = RunArtifacts.Of(scope, id);
            blobs.Files.Delete(folder.FilePath);
            database.Write(connection =>
            {
                Forget(connection, folder);
                connection.Execute("DELETE FROM run WHERE id = @id; DELETE FROM logged_model WHERE id = @id", new { id });
            });
        }
    }

    /// <summary>Forgets what the blobs of a folder were, which is gone.</summary>
    private static void Forget(SqliteConnection connection, BlobLocation folder) => connection.Execute(
        "DELETE FROM blob WHERE container = @Container AND substr(path, 1, length(@prefix)) = @prefix",
        new { folder.Container, prefix = $"{folder.Path}/" });

    /// <summary>Does something with a job's files, also where nobody was there to open them to this process when a step ended.</summary>
    private async Task<T> WithRightsAsync<T>(Ended job, Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        catch (UnauthorizedAccessException) when (!Environment.IsPrivilegedProcess)
        {
            foreach (var step in job.Runs.Select(run => database.Read(connection => connection.FindJob(run))))
            {
                if (step is { IsPipeline: false })
                {
                    // Beneath these no step of another job can write.
                    await rights.OpenAsync(
                            step,
                            [.. Folders(step.Id).Select(folder => new WrittenFolder(blobs.Files, folder.FilePath, folder.FilePath))],
                            cancellationToken)
                        .ConfigureAwait(false);
                }
            }

            return work();
        }
    }

    private IEnumerable<BlobLocation> Folders(Ended job) => job.Runs.SelectMany(Folders);

    private IEnumerable<BlobLocation> Folders(string run) =>
        [RunArtifacts.Of(scope, run), new BlobLocation(scope.DefaultContainer, $"{RunArtifacts.Outputs}/{run}")];

    private long SizeOf(BlobLocation folder) =>
        blobs.Files.Walk(folder.FilePath).Where(entry => entry.IsFile).Sum(file => file.Length);

    /// <summary>The ended jobs, the newest first.</summary>
    private static List<Ended> ListEnded(SqliteConnection connection)
    {
        var runs = connection.Query<(string Root, string Id, string? Reused)>(
                """
                SELECT root_id, id, reused_from FROM job WHERE root_id IS NOT NULL
                UNION ALL
                -- What its steps have made by MLflow.
                SELECT COALESCE(job.root_id, job.id), run.id, NULL FROM run JOIN job ON job.id = run.made_by
                """)
            .ToLookup(run => run.Root, StringComparer.OrdinalIgnoreCase);
        return [.. connection.Query<(string Id, string EndedAt)>(
                """
                SELECT id, ended_at FROM job
                WHERE parent_id IS NULL AND status IN ('Completed', 'Failed', 'Canceled') AND ended_at IS NOT NULL
                ORDER BY ended_at DESC
                """)
            // When one ended that a foreign hand wrote can't be known: it is not deleted for its age.
            .Where(job => Timestamp.ReadAny(job.EndedAt) != DateTimeOffset.UnixEpoch)
            .Select(job => new Ended(
                job.Id,
                Timestamp.Read(job.EndedAt),
                [job.Id, .. runs[job.Id].Select(run => run.Id)],
                [.. runs[job.Id].Select(run => run.Reused).OfType<string>()]))];
    }

    /// <summary>The runs that versions of data and models, and jobs that have not ended, need the outputs of.</summary>
    private static HashSet<string> ListReferred(SqliteConnection connection)
    {
        // The text as it is: one that can't be read keeps what it names, too.
        var assets = new[] { AssetKind.Data, AssetKind.Models }
            .SelectMany(kind => connection.Query<string>(
                "SELECT body FROM resource WHERE kind = @Versions OR kind = @Shared",
                new { kind.Versions, Shared = $"{RegistryOperations.Kind}/{kind.Versions}" }));
        var unfinished = connection.Query<string>(
            "SELECT plan FROM job WHERE root_id IN (SELECT id FROM job WHERE status NOT IN ('Completed', 'Failed', 'Canceled'))");
        return [.. assets.Concat(unfinished).SelectMany(RunsIn)];
    }

    /// <summary>The ids of runs whose folders a text names.</summary>
    private static IEnumerable<string> RunsIn(string text) => text
        .Split(["azureml/", "dcid."], StringSplitOptions.None)
        .Skip(1)
        .Select(rest => rest.Split('/', '"', ' ')[0]);

    private sealed record Ended(string Id, DateTimeOffset EndedAt, IReadOnlyList<string> Runs, IReadOnlyList<string> ReusedFrom)
    {
        public long Size { get; init; }
    }
}

/// <summary>Lets who has the token delete what ended jobs have left.</summary>
internal sealed class PruneOperations(JobPruner pruner) : IOperations
{
    public const string Path = "/maintenance/prune";

    // A hundred years.
    private const int MostDays = 36_500;

    public IEnumerable<Operation> Operations => [new("Maintenance_Prune", "POST", Path, PruneAsync) { Surface = Surface.Data }];

    private async Task<ApiResult> PruneAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var days = body.FindNumber("keepDays", 0, MostDays, "")
            ?? throw ApiException.InvalidContent("'keepDays' is required.", "keepDays");
        var most = body.FindNumber("keepGigabytes", 0, int.MaxValue, "") is { } gigabytes ? gigabytes * (1L << 30) : long.MaxValue;
        var pruned = await pruner.PruneAsync(TimeSpan.FromDays(days), most, cancellationToken).ConfigureAwait(false);
        return ApiResult.Ok(new JsonObject { ["jobs"] = pruned.Jobs, ["bytes"] = pruned.Bytes });
    }
}
