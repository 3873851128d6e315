using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>The one way in which jobs come to be: put by a client, by an invocation, by a schedule.</summary>
internal sealed class JobFactory(WorkspaceScope scope, TimeProvider clock)
{
    /// <summary>Checks that the job could be made, and makes nothing.</summary>
    /// <exception cref="ApiException">400: it could not; the message says why.</exception>
    public void Check(SqliteConnection connection, JsonObject properties, string path) =>
        new JobPlanner(new AssetResolver(connection, scope), scope).Plan(properties, Guid.Empty.ToString(), path);

    /// <summary>Makes the job, within the caller's transaction; <see cref="JobQueue.Changed"/> is to follow the commit.</summary>
    /// <param name="connection">The connection with the transaction.</param>
    /// <param name="properties">The job's properties.</param>
    /// <param name="id">Its name, which must be free.</param>
    /// <param name="requestId">What the request that asks for it is known by, if it may be repeated.</param>
    /// <param name="path">Where the properties lie in the request, for errors.</param>
    /// <exception cref="ApiException">400: it can't run here; the message says why.</exception>
    public Job Create(SqliteConnection connection, JsonObject properties, string id, string? requestId, string path)
    {
        if (!JobName.IsValid(id))
        {
            throw ApiException.UserError(
                $"'{id}' is no name of a job: letters, digits, '-' and '_', the first a letter or digit, at most 255.", "name");
        }

        var plan = new JobPlanner(new AssetResolver(connection, scope), scope).Plan(properties, id, path);
        connection.InsertJob(plan, id, properties, requestId, clock.GetUtcNow());
        return connection.FindJob(id)!;
    }
}
