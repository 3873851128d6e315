using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.Operations;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Jobs;

/// <summary>The operations on jobs.</summary>
internal sealed class JobOperations(
    Database database, WorkspaceScope scope, JobFactory factory, JobQueue queue, AsyncOperations asyncOperations)
    : IOperations
{
    private const string Path = $"{Operation.Workspace}/jobs";

    public IEnumerable<Operation> Operations =>
    [
        new("Jobs_List", "GET", Path, ListAsync),
        new("Jobs_Get", "GET", $"{Path}/{{id}}", GetAsync),
        new("Jobs_CreateOrUpdate", "PUT", $"{Path}/{{id}}", PutAsync),
        new("Jobs_Update", "PATCH", $"{Path}/{{id}}", PatchAsync),
        new("Jobs_Delete", "DELETE", $"{Path}/{{id}}", DeleteAsync),
        new("Jobs_Cancel", "POST", $"{Path}/{{id}}/cancel", CancelAsync),
        new(
            "Jobs_CancelResult",
            "GET",
            "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/locations/{location}"
                + "/mfeOperationResults/jc:{id}",
            CancelResultAsync),
    ];

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var search = new JobSearch
        {
            IsArchived = ListView.IsArchived(request),
            Type = request.Query("jobType"),
            Tag = request.Query("tag"),
            Properties = ListFilter.Of(request, "properties"),
            Schedule = request.Query("scheduleId")?.Split('/')[^1],
            IsScheduled = request.QueryFlag("scheduled"),
        };
        var (skip, take) = Page.Of(request);
        // One more than asked for tells whether there is another page.
        var jobs = database.Read(connection => connection.SearchJobs(search, skip, take + 1));
        var page = jobs.Take(take).Select(JsonNode (job) => JobBody.Of(job, scope));
        return Task.FromResult(ApiResult.Ok(
            Page.Body(request, scope, [.. page], jobs.Count > take ? skip + take : null)));
    }

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(JobBody.Of(Find(request.Path("id")), scope)));

    private async Task<ApiResult> PutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("id");
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var properties = JobBody.Writable(Envelope.Properties(body));
        var result = database.Write(connection =>
        {
            if (connection.FindJob(id) is not { } before)
            {
                return ApiResult.Put(JobBody.Of(factory.Create(connection, properties, id, null, "properties"), scope), true);
            }

            if (before.ParentId is not null || !JobBody.Same(before, properties))
            {
                throw ApiException.Conflict(
                    $"A job '{id}' exists with another definition; only its tags, description, display name and archiving "
                    + "can be changed.",
                    $"jobs/{id}");
            }

            connection.UpdateProperties(id, properties);
            return ApiResult.Put(JobBody.Of(connection.FindJob(id)!, scope), false);
        });
        queue.Changed();
        return result;
    }

    /// <summary>Changes what Azure lets a job's patch change: its webhooks. The rest that describes it is put.</summary>
    private async Task<ApiResult> PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("id");
        var patch = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var webhooks = JobBody.Webhooks(patch);
        return database.Write(connection =>
        {
            var job = connection.FindJob(id);
            if (job?.Properties is not { } properties)
            {
                throw ApiException.ResourceNotFound($"jobs/{id}");
            }

            JobBody.Merge(properties, webhooks);
            connection.UpdateProperties(id, properties);
            return ApiResult.Ok(JobBody.Of(connection.FindJob(id)!, scope));
        });
    }

    private Task<ApiResult> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("id");
        return Task.FromResult(database.Write(connection =>
        {
            if (connection.FindJob(id) is not { } job)
            {
                return ApiResult.NoContent;
            }

            if (!job.IsTerminal)
            {
                throw ApiException.Conflict($"The job '{id}' is {job.Status}; cancel it first.", $"jobs/{id}");
            }

            if (job.ParentId is not null && connection.FindJob(job.RootId) is { IsTerminal: false } root)
            {
                throw ApiException.Conflict($"The job '{id}' is a part of '{root.Id}', which is {root.Status} and needs it.", $"jobs/{id}");
            }

            connection.DeleteJob(id);
            return new ApiResult(200);
        }));
    }

    private Task<ApiResult> CancelAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("id");
        var job = Find(id);
        if (!database.Write(connection => connection.RequestCancel(job.Id)))
        {
            return Task.FromResult(new ApiResult(200));
        }

        queue.Changed();
        return Task.FromResult(new ApiResult(202)
            .With("Location", asyncOperations.Address($"mfeOperationResults/jc:{job.Id}", request).AbsoluteUri)
            .With("Retry-After", "1"));
    }

    private Task<ApiResult> CancelResultAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var job = Find(request.Path("id"));
        return Task.FromResult(job.IsTerminal
            ? new ApiResult(200)
            : new ApiResult(202)
                .With("Location", asyncOperations.Address($"mfeOperationResults/jc:{job.Id}", request).AbsoluteUri)
                .With("Retry-After", "1"));
    }

    private Job Find(string id) =>
        database.Read(connection => connection.FindJob(id)) ?? throw ApiException.ResourceNotFound($"jobs/{id}");
}
