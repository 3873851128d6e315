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
    ];

    /// <exception cref="DiagnosticException">SLP3036: a newer program has written this file.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        // Looked at before anything is locked: at almost every start there is nothing to do.
        var version = Version(connection);
        if (version > Migrations.Length)
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP3036", $"the workspace's database has schema {version}, this program knows {Migrations.Length}")
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
