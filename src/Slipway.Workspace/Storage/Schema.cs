using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Core.Diagnostics;

namespace Slipway.Workspace.Storage;

/// <summary>
/// The database's schema as the list of its changes: SQLite's <c>user_version</c> counts how many a file has had.
/// A change that was released is never edited, only followed by another.
/// </summary>
internal static class Schema
{
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

        CREATE TABLE resource (
            kind TEXT NOT NULL,
            parent TEXT NOT NULL COLLATE NOCASE,
            name TEXT NOT NULL COLLATE NOCASE,
            body TEXT NOT NULL,
            created_at TEXT NOT NULL,
            modified_at TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (kind, parent, name)
        ) STRICT;

        CREATE TABLE operation (
            id TEXT PRIMARY KEY,
            status TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE job (
            id TEXT PRIMARY KEY COLLATE NOCASE,
            parent_id TEXT NULL COLLATE NOCASE REFERENCES job (id) ON DELETE CASCADE,
            step TEXT NULL,
            job_type TEXT NOT NULL,
            status TEXT NOT NULL,
            body TEXT NULL,
            plan TEXT NOT NULL,
            display_name TEXT NOT NULL,
            experiment TEXT NOT NULL,
            created_at TEXT NOT NULL,
            started_at TEXT NULL,
            ended_at TEXT NULL,
            container_id TEXT NULL,
            exit_code INTEGER NULL,
            error_code TEXT NULL,
            error_message TEXT NULL,
            cancel_requested INTEGER NOT NULL DEFAULT 0,
            request_id TEXT NULL UNIQUE
        ) STRICT;
        CREATE INDEX job_by_parent ON job (parent_id);
        CREATE INDEX job_by_creation ON job (created_at);
        CREATE INDEX job_by_status ON job (status);

        CREATE TABLE schedule_state (
            schedule TEXT PRIMARY KEY COLLATE NOCASE,
            anchor TEXT NOT NULL,
            cursor TEXT NOT NULL
        ) STRICT;

        CREATE TABLE firing (
            schedule TEXT NOT NULL COLLATE NOCASE,
            due_at TEXT NOT NULL,
            outcome TEXT NOT NULL,
            job_id TEXT NULL,
            message TEXT NULL,
            PRIMARY KEY (schedule, due_at)
        ) STRICT;

        CREATE TABLE blob (
            container TEXT NOT NULL,
            path TEXT NOT NULL,
            etag TEXT NOT NULL,
            content_type TEXT NULL,
            content_md5 TEXT NULL,
            metadata TEXT NOT NULL,
            modified_at TEXT NOT NULL,
            file_size INTEGER NOT NULL,
            file_ticks INTEGER NOT NULL,
            PRIMARY KEY (container, path)
        ) STRICT;
        """,
        """
        ALTER TABLE job ADD COLUMN identity TEXT NULL;
        ALTER TABLE job ADD COLUMN reused_from TEXT NULL;
        ALTER TABLE job ADD COLUMN reuse_note TEXT NULL;
        CREATE INDEX job_by_identity ON job (identity) WHERE identity IS NOT NULL;
        """,
        """
        ALTER TABLE job ADD COLUMN root_id TEXT NULL COLLATE NOCASE;
        UPDATE job SET root_id = parent_id;
        CREATE INDEX job_by_root ON job (root_id) WHERE root_id IS NOT NULL;
        """,
        """
        CREATE INDEX job_of_its_own ON job (created_at) WHERE parent_id IS NULL;
        CREATE INDEX job_unfinished ON job (created_at)
            WHERE parent_id IS NULL AND status NOT IN ('Completed', 'Failed', 'Canceled');
        """,
        // MLflow: times are milliseconds since 1970, as its API has them.
        """
        ALTER TABLE job ADD COLUMN tracking_token TEXT NULL;
        ALTER TABLE job ADD COLUMN tracking_note TEXT NULL;
        CREATE UNIQUE INDEX job_by_tracking_token ON job (tracking_token) WHERE tracking_token IS NOT NULL;
        CREATE INDEX job_by_experiment ON job (experiment);

        CREATE TABLE experiment (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            is_deleted INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            modified_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE experiment_tag (
            experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (experiment_id, key)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO experiment (id, name, created_at, modified_at) SELECT 0, 'Default', now, now
            FROM (SELECT CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER) AS now);
        INSERT OR IGNORE INTO experiment (name, created_at, modified_at)
            SELECT experiment, at, at
            FROM (SELECT experiment, COALESCE(CAST(ROUND(unixepoch(MIN(created_at), 'subsec') * 1000) AS INTEGER), 0) AS at
                FROM job GROUP BY experiment ORDER BY MIN(created_at));
        CREATE TRIGGER job_has_experiment AFTER INSERT ON job WHEN NEW.parent_id IS NULL BEGIN
            INSERT INTO experiment (name, created_at, modified_at)
            SELECT NEW.experiment, at, at
            FROM (SELECT COALESCE(CAST(ROUND(unixepoch(NEW.created_at, 'subsec') * 1000) AS INTEGER), 0) AS at) WHERE TRUE
            ON CONFLICT (name) DO UPDATE SET is_deleted = 0;
        END;

        -- The runs that MLflow's clients make, which are no jobs.
        CREATE TABLE run (
            id TEXT PRIMARY KEY COLLATE NOCASE,
            experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
            made_by TEXT NULL COLLATE NOCASE REFERENCES job (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            user_id TEXT NOT NULL,
            status TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            ended_at INTEGER NULL,
            is_deleted INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX run_by_experiment ON run (experiment_id);
        CREATE INDEX run_by_maker ON run (made_by) WHERE made_by IS NOT NULL;

        CREATE TABLE run_tag (
            run_id TEXT NOT NULL COLLATE NOCASE, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run_id, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE run_param (
            run_id TEXT NOT NULL COLLATE NOCASE, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run_id, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE run_dataset (
            run_id TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL, digest TEXT NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (run_id, name, digest)
        ) STRICT;
        -- A metric with its latest point; a value that is no number is NULL.
        CREATE TABLE run_metric (
            id INTEGER PRIMARY KEY,
            run_id TEXT NOT NULL COLLATE NOCASE,
            key TEXT NOT NULL,
            step INTEGER NOT NULL,
            timestamp INTEGER NOT NULL,
            value REAL NULL,
            UNIQUE (run_id, key)
        ) STRICT;
        -- All points of a metric: a value is its 64 bits (IEEE 754), since SQLite has no NaN. A point that is sent again is the same.
        CREATE TABLE metric_point (
            metric_id INTEGER NOT NULL REFERENCES run_metric (id) ON DELETE CASCADE,
            timestamp INTEGER NOT NULL,
            step INTEGER NOT NULL,
            bits INTEGER NOT NULL,
            PRIMARY KEY (metric_id, timestamp, step, bits)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER job_takes_what_it_logged AFTER DELETE ON job BEGIN
            DELETE FROM run_tag WHERE run_id = OLD.id;
            DELETE FROM run_param WHERE run_id = OLD.id;
            DELETE FROM run_dataset WHERE run_id = OLD.id;
            DELETE FROM run_metric WHERE run_id = OLD.id;
            DELETE FROM run_model WHERE run_id = OLD.id;
            DELETE FROM logged_model WHERE source_run_id = OLD.id;
        END;
        CREATE TRIGGER run_takes_what_it_logged AFTER DELETE ON run BEGIN
            DELETE FROM run_tag WHERE run_id = OLD.id;
            DELETE FROM run_param WHERE run_id = OLD.id;
            DELETE FROM run_dataset WHERE run_id = OLD.id;
            DELETE FROM run_metric WHERE run_id = OLD.id;
            DELETE FROM run_model WHERE run_id = OLD.id;
            DELETE FROM logged_model WHERE source_run_id = OLD.id;
        END;

        -- Jobs, their steps and MLflow's own runs as MLflow sees them. A step that was not run has the metrics of the one that was.
        CREATE VIEW tracked_run AS
        SELECT job.id, COALESCE(job.reused_from, job.id) AS data_id, COALESCE(job.root_id, job.id) AS root_id,
            job.parent_id, NULL AS made_by, experiment.id AS experiment_id, job.display_name AS name, 'local' AS user_id,
            CASE job.status
                WHEN 'Completed' THEN 'FINISHED' WHEN 'Failed' THEN 'FAILED' WHEN 'Canceled' THEN 'KILLED'
                WHEN 'NotStarted' THEN 'SCHEDULED' WHEN 'Queued' THEN 'SCHEDULED' WHEN 'Preparing' THEN 'SCHEDULED'
                ELSE 'RUNNING' END AS status,
            COALESCE(CAST(ROUND(unixepoch(COALESCE(job.started_at, job.created_at), 'subsec') * 1000) AS INTEGER), 0) AS started_at,
            CAST(ROUND(unixepoch(job.ended_at, 'subsec') * 1000) AS INTEGER) AS ended_at,
            COALESCE(json_extract(iif(json_valid(job.body), job.body, '{}'), '$.isArchived'), 0) AS is_deleted,
            1 AS is_job
        FROM job JOIN experiment ON experiment.name = job.experiment
        UNION ALL
        SELECT run.id, run.id, COALESCE(job.root_id, job.id, run.id), NULL, run.made_by, run.experiment_id, run.name, run.user_id,
            run.status, run.started_at, run.ended_at, run.is_deleted, 0
        FROM run LEFT JOIN job ON job.id = run.made_by;

        -- Their tags: those of a job are Azure ML's tags of it, which its body has.
        CREATE VIEW tracked_tag AS
        SELECT run_id, key, value FROM run_tag
        UNION ALL
        SELECT job.id, tag.key, CAST(tag.value AS TEXT)
        FROM job, json_each(iif(json_valid(job.body), job.body, '{}'), '$.tags') AS tag
        WHERE tag.value IS NOT NULL
        UNION ALL
        SELECT id, 'mlflow.runName', display_name FROM job
        UNION ALL
        SELECT id, 'mlflow.runName', name FROM run
        UNION ALL
        SELECT id, 'mlflow.parentRunId', parent_id FROM job WHERE parent_id IS NOT NULL
        UNION ALL
        SELECT id, 'mlflow.rootRunId', COALESCE(root_id, id) FROM job;

        CREATE TABLE model_alias (
            model TEXT NOT NULL COLLATE NOCASE, alias TEXT NOT NULL, version TEXT NOT NULL, PRIMARY KEY (model, alias)
        ) STRICT, WITHOUT ROWID;

        -- The models that MLflow 3 logs; what is neither a job's nor a run's has no source.
        CREATE TABLE logged_model (
            id TEXT PRIMARY KEY,
            experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
            source_run_id TEXT NULL COLLATE NOCASE,
            name TEXT NOT NULL,
            model_type TEXT NULL,
            status TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            modified_at INTEGER NOT NULL,
            is_deleted INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX logged_model_by_run ON logged_model (source_run_id) WHERE source_run_id IS NOT NULL;
        CREATE TABLE logged_model_text (
            model_id TEXT NOT NULL REFERENCES logged_model (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (model_id, kind, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE run_model (
            run_id TEXT NOT NULL COLLATE NOCASE, model_id TEXT NOT NULL REFERENCES logged_model (id) ON DELETE CASCADE,
            step INTEGER NOT NULL, PRIMARY KEY (run_id, model_id)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER version_takes_its_aliases AFTER DELETE ON resource WHEN OLD.kind = 'models/versions' BEGIN
            DELETE FROM model_alias WHERE model = OLD.parent AND version = OLD.name;
        END;
        """,
        """
        -- The pipeline that a job is a run of: the name of its component, else its own.
        ALTER TABLE job ADD COLUMN pipeline TEXT NULL;
        UPDATE job SET pipeline = COALESCE(
            (SELECT CASE
                WHEN instr(c, '/components/') > 0 THEN
                    substr(substr(c, instr(c, '/components/') + 12), 1, instr(substr(c, instr(c, '/components/') + 12) || '/', '/') - 1)
                WHEN c LIKE 'azureml:%' THEN substr(substr(c, 9), 1, instr(substr(c, 9) || ':', ':') - 1) END
            FROM (SELECT json_extract(iif(json_valid(body), body, '{}'), '$.componentId') AS c)),
            display_name)
        WHERE parent_id IS NULL;
        CREATE INDEX job_by_pipeline ON job (pipeline, created_at) WHERE parent_id IS NULL;
        """,
        """
        ALTER TABLE job ADD COLUMN gpu_note TEXT NULL;
        """,
        """
        CREATE INDEX step_to_cancel ON job (id)
            WHERE parent_id IS NOT NULL AND cancel_requested = 1 AND status NOT IN ('Completed', 'Failed', 'Canceled');
        """,
    ];

    /// <exception cref="DiagnosticException">SLP3036: a newer program has written this file.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        // Looked at before anything is locked: at almost every start there is nothing to do.
        var version = Version(connection);
        if (version > Migrations.Length)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.NewerSchema, $"the workspace's database has schema {version}, this program knows {Migrations.Length}")
            {
                File = connection.DataSource,
                Remedy = "use the newer version of this repository that wrote it, or move the state folder away",
            });
        }

        if (version == Migrations.Length)
        {
            return;
        }

        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var migration in Migrations.Skip(Version(connection)))
        {
            connection.Execute(migration);
        }

        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Migrations.Length}"));
        transaction.Commit();
    }

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
