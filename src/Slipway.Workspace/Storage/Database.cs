using Microsoft.Data.Sqlite;
using Slipway.Core.Diagnostics;
using Slipway.Workspace.State;
using SQLitePCL;

namespace Slipway.Workspace.Storage;

/// <summary>
/// The workspace's SQLite file. Calls are synchronous on purpose: SQLite has no asynchronous input and output, and
/// what is asked of it here takes microseconds.
/// </summary>
internal sealed class Database
{
    private readonly string _connectionString;

    /// <summary>Opens the file, makes it at the first start, and brings its schema up to this program's.</summary>
    public Database(string path)
    {
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = 30,
        }.ToString();
        if (!File.Exists(path))
        {
            // Made before SQLite makes it, so that it is never readable by others, not even for a moment.
            FileRights.MakeOwnFile(path, FileMode.OpenOrCreate).Dispose();
        }

        try
        {
            using var connection = Open();
            Execute(connection, "PRAGMA journal_mode = WAL");
            Schema.Migrate(connection);
        }
        catch (SqliteException e)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.DatabaseFailed, $"the workspace's database can't be used: {e.Message}")
                {
                    File = path,
                    Remedy = "where it is broken, put a copy of it back, or move it and the files beside it that begin with its "
                        + "name away, which begins with an empty workspace; then publish again",
                },
                e);
        }
    }

    /// <summary>Reads, seeing one state of the database throughout.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        return query(connection);
    }

    /// <summary>Writes in one transaction: all of it happens, or none.</summary>
    public T Write<T>(Func<SqliteConnection, T> change)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        var before = raw.sqlite3_total_changes(connection.Handle);
        var result = change(connection);
        if (raw.sqlite3_total_changes(connection.Handle) != before)
        {
            Writes.Next();
        }

        transaction.Commit();
        return result;
    }

    /// <inheritdoc cref="Write{T}"/>
    public void Write(Action<SqliteConnection> change) => Write(connection =>
    {
        change(connection);
        return true;
    });

    /// <summary>Erases what was deleted or replaced from the log of writes as well: a secret that is gone must be gone.</summary>
    public void Erase()
    {
        using var connection = Open();
        Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        // What is deleted or replaced is overwritten: datastores have secrets.
        // In WAL mode a commit survives the death of the process with NORMAL; only a power cut may take back the last ones.
        Execute(connection, "PRAGMA busy_timeout = 30000; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON");
        return connection;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
