using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Operations;

/// <summary>
/// Long-running operations as Azure reports them. Here the work is done before the answer is sent, so what a client
/// polls says at once that it succeeded, unless <see cref="OperationPace"/> is another; the answers are Azure's all the same,
/// because clients wait for them.
/// </summary>
internal sealed class AsyncOperations(Database database, WorkspaceScope scope, TimeProvider clock, OperationPace pace) : IOperations
{
    private const string Provider =
        "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/locations/{location}";

    private const string Timeout = "x-ms-async-operation-timeout";
    private const string InProgress = "InProgress";
    private const string Failed = "Failed";
    private const string FailedCode = "OperationFailed";
    private const string FailedMessage = $"The operation failed, as {OperationPace.Variable} asks for.";

    // Nobody polls an operation for longer than this.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    // How often each has still to say that it is under way; what is not among them has ended.
    private readonly ConcurrentDictionary<string, int> _underWay = new(StringComparer.Ordinal);

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
            .With(Timeout, "PT1H")
            .With("Retry-After", "1");
    }

    /// <summary>Notes, within the caller's transaction, that something was done that has no result, and answers that it goes on.</summary>
    public ApiResult Accepted(SqliteConnection connection, ApiRequest request) => new ApiResult(202)
        .With("Location", Address($"operationResults/{Note(connection)}", request).AbsoluteUri)
        .With(Timeout, "PT1H")
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
        if (pace.Polls > 0)
        {
            _underWay[id] = pace.Polls;
        }

        return id;
    }

    private Task<ApiResult> ResultAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("operationId");
        if (database.Read(connection => connection.ExecuteScalar<int>("SELECT COUNT(*) FROM operation WHERE id = @id", new { id })) == 0)
        {
            throw ApiException.ResourceNotFound(id);
        }

        return Task.FromResult(Status(id) switch
        {
            InProgress => new ApiResult(202)
                .With("Location", Address($"operationResults/{id}", request).AbsoluteUri)
                .With("Retry-After", "1"),
            Failed => throw new ApiException(400, FailedCode, FailedMessage),
            _ => new ApiResult(200),
        });
    }

    private Task<ApiResult> StatusAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("operationId");
        var createdAt = database.Read(connection => connection.QuerySingleOrDefault<string>(
            "SELECT created_at FROM operation WHERE id = @id", new { id })) ?? throw ApiException.ResourceNotFound(id);
        var status = Status(id);
        var answer = new JsonObject
        {
            ["id"] = request.RoutePath,
            ["name"] = id,
            ["status"] = status,
            ["startTime"] = createdAt,
            ["endTime"] = status == InProgress ? null : createdAt,
            ["percentComplete"] = status == InProgress ? 0 : 100,
        };
        if (status == Failed)
        {
            answer["error"] = new JsonObject { ["code"] = FailedCode, ["message"] = FailedMessage };
        }

        return Task.FromResult(ApiResult.Ok(answer));
    }

    /// <summary>How an operation stands, and one poll less to go.</summary>
    private string Status(string id)
    {
        if (_underWay.TryGetValue(id, out var left) && left > 0)
        {
            _underWay[id] = left - 1;
            return InProgress;
        }

        _underWay.TryRemove(id, out _);
        return pace.Fails ? Failed : "Succeeded";
    }
}
