using System.Globalization;
using Dapper;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Storage;

/// <summary>What is decided once, at the first start, and kept.</summary>
internal static class Settings
{
    public static WorkspaceScope ReadScope(Database database, int port, TimeProvider clock) => database.Write(connection =>
    {
        connection.Execute(
            """
            INSERT OR IGNORE INTO setting (name, value) VALUES ('workspace_id', @id), ('created_at', @now)
            """,
            new { id = Guid.NewGuid().ToString(), now = Timestamp.Write(clock.GetUtcNow()) });
        var values = connection.Query<(string Name, string Value)>("SELECT name, value FROM setting")
            .ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal);
        return new WorkspaceScope(
            Guid.Parse(values["workspace_id"], CultureInfo.InvariantCulture),
            Timestamp.Read(values["created_at"]),
            port);
    });
}
