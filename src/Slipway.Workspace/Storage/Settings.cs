using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Storage;

/// <summary>What is decided once, at the first start, and kept.</summary>
internal static class Settings
{
    public static WorkspaceScope ReadScope(Database database, int port, TimeProvider clock)
    {
        var values = database.Read(Read);
        if (values.Count == 0)
        {
            values = database.Write(connection =>
            {
                connection.Execute(
                    """
                    INSERT OR IGNORE INTO setting (name, value) VALUES ('workspace_id', @id), ('created_at', @now)
                    """,
                    new { id = Guid.NewGuid().ToString(), now = Timestamp.Write(clock.GetUtcNow()) });
                return Read(connection);
            });
        }

        return new WorkspaceScope(
            Guid.Parse(values["workspace_id"], CultureInfo.InvariantCulture), Timestamp.Read(values["created_at"]), port);
    }

    // Every start comes through here, and only first starts write: mapping by emitted code would cost more than reading.
    private static Dictionary<string, string> Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, value FROM setting";
        using var reader = command.ExecuteReader();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            values.Add(reader.GetString(0), reader.GetString(1));
        }

        return values;
    }
}
