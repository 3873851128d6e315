using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>A workspace that an earlier version has made becomes MLflow's, too.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task The_jobs_of_an_earlier_version_are_runs_in_their_experiments()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await StartAsync(stateDirectory: folder.Path))
        {
            await before.PutEnvironmentAsync();
            await before.PutComputeAsync();
            var job = Pipelines.Command("true");
            job["properties"]!["experimentName"] = "forecast";
            (await before.PutAsync($"{W}/jobs/old", job)).Status.Should().Be(201);
        }

        MakeEarlier(Path.Combine(folder.Path, "workspace.db"));
        await using var server = await StartAsync(stateDirectory: folder.Path);

        var experiment = await server.MlflowAsync("experiments/get-by-name?experiment_name=forecast").OkAsync();
        var run = await server.RunAsync("old");
        run["info"]!["experiment_id"]!.GetValue<string>().Should().Be(Mlflow.Text(experiment["experiment"]!["experiment_id"]));
    }

    /// <summary>Takes from a database what MLflow's API needs, so that it is as the version before has left it.</summary>
    private static void MakeEarlier(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        foreach (var (type, name) in connection.Query<(string, string)>(
            """
            SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view')
            UNION ALL SELECT type, name FROM sqlite_schema WHERE name IN ('job_by_tracking_token', 'job_by_experiment')
            """).ToList())
        {
            connection.Execute($"DROP {type} {name}");
        }

        foreach (var table in (string[])
            ["run_model", "logged_model_text", "logged_model", "metric_point", "run_metric", "run_dataset", "run_param", "run_tag", "run", "model_alias", "experiment_tag", "experiment"])
        {
            connection.Execute($"DROP TABLE {table}");
        }

        connection.Execute(
            """
            ALTER TABLE job DROP COLUMN tracking_token; ALTER TABLE job DROP COLUMN tracking_note;
            ALTER TABLE job DROP COLUMN gpu_note; DROP INDEX job_by_pipeline; DROP INDEX step_to_cancel; ALTER TABLE job DROP COLUMN pipeline; PRAGMA user_version = 4
            """);
        // Those that the server has left open know the tables as they were.
        SqliteConnection.ClearAllPools();
    }
}
