using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Operations;

/// <summary>
/// Long-running operations as Azure reports them. Here the work is done before the answer is sent, so what a client
/// polls says at once that it succeeded; the answers are Azure's all the same, because clients wait for them.
/// </summary>
internal sealed class AsyncOperations(Database database, WorkspaceScope scope, TimeProvider clock) : IOperations
{
    private const string Provider =
        "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/locations/{location}";

    // Nobody polls an operation for longer than this.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public IEnumerable<Operation> Operations =>
    [
        new("OperationsStatus_Get", "GET", $"{Provider}/mfeOperationsStatus/{{operationId}}", StatusAsync),
        new("OperationResults_Get", "GET", $"{Provider}/operationResults/{{operationId}}", ResultAsync),
    ];

    /// <summary>Notes, within the caller's transaction, that a write was done, and answers it as a started operation.</summary>
    public ApiResult Started(SqliteConnection connection, ApiRequest request, JsonObject body, bool created)
    {
        var id = Note(connection);
        // Updates are polled too: the Python SDK reads the first answer's body wrongly, and the final GET's rightly.
        return ApiResult.Put(body, created)
            .With("Azure-AsyncOperation", Address($"mfeOperationsStatus/{id}", request).AbsoluteUri)
            .With("x-ms-async-operation-timeout", "PT1H")
            .With("Retry-After", "1");
    }

    /// <summary>Notes, within the caller's transaction, that something was done that has no result, and answers that it goes on.</summary>
    public ApiResult Accepted(SqliteConnection connection, ApiRequest request) => new ApiResult(202)
        .With("Location", Address($"operationResults/{Note(connection)}", request).AbsoluteUri)
        .With("Retry-After", "1");

    /// <summary>The address of an operation's status or result, in the api-version in which it was started.</summary>
    public Uri Address(string path, ApiRequest request) => new(
        scope.Origin,
        $"/subscriptions/{WorkspaceScope.SubscriptionId}/providers/Microsoft.MachineLearningServices/locations/"
        + $"{WorkspaceScope.Location}/{path}?api-version={Uri.EscapeDataString(request.Query("api-version") ?? "")}");

    /// <returns>The operation's id.</returns>
    private string Note(SqliteConnection connection)
    {
        var id = Guid.NewGuid().ToString();
        var now = clock.GetUtcNow();
        connection.Execute(
            "DELETE FROM operation WHERE created_at < @before", new { before = Timestamp.Write(now - Kept) });
        connection.Execute(
            "INSERT INTO operation (id, status, created_at) VALUES (@id, 'Succeeded', @now)",
            new { id, now = Timestamp.Write(now) });
        return id;
    }

    private Task<ApiResult> ResultAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("operationId");
        return Task.FromResult(database.Read(connection =>
            connection.ExecuteScalar<int>("SELECT COUNT(*) FROM operation WHERE id = @id", new { id })) > 0
            ? new ApiResult(200)
            : throw ApiException.ResourceNotFound(id));
    }

    private Task<ApiResult> StatusAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("operationId");
        var (status, createdAt) = database.Read(connection => connection.QuerySingleOrDefault<(string, string)>(
            "SELECT status, created_at FROM operation WHERE id = @id", new { id }));
        if (status is null)
        {
            throw ApiException.ResourceNotFound(id);
        }

        return Task.FromResult(ApiResult.Ok(new JsonObject
        {
            ["id"] = request.RoutePath,
            ["name"] = id,
            ["status"] = status,
            ["startTime"] = createdAt,
            ["endTime"] = createdAt,
            ["percentComplete"] = 100,
        }));
    }
}
