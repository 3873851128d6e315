using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>A job's page, and what can be done with it.</summary>
internal sealed class JobPages(
    Database database, RunPage runPage, StepPage stepPage, RunAgainForm again, JobFactory factory, JobQueue queue) : IStudioPages
{
    public void Map(StudioRoutes routes)
    {
        routes.Page("/jobs/{id}", ShowAsync);
        routes.Page("/jobs/{id}/again", request => again.Of(Find(request.Path("id")).Readable(), request));
        routes.Action("/jobs/{id}/cancel", (request, _) => Cancel(request.Path("id")));
        routes.Action("/jobs/{id}/rerun", (request, form) => Rerun(request.Path("id"), form));
    }

    private async Task<StudioPage> ShowAsync(StudioRequest request)
    {
        var job = Find(request.Path("id")).Readable();
        return job.IsPipeline ? runPage.Of(job, request) : await stepPage.OfAsync(job, request).ConfigureAwait(false);
    }

    private string Cancel(string id)
    {
        var job = Find(id);
        database.Write(connection => connection.RequestCancel(job.RootId));
        queue.Changed();
        return $"/jobs/{job.Id}";
    }

    /// <summary>The same job again, by a name of its own: of the same definition, with other inputs where the form has them.</summary>
    private string Rerun(string id, IFormCollection form)
    {
        var job = Find(id);
        if (job.Properties is not { } properties || job.ParentId is not null)
        {
            throw ApiException.UserError("A step is run again with its pipeline.");
        }

        var body = properties.DeepClone().AsObject();
        body["isArchived"] = false;
        body["displayName"] ??= job.DisplayName;
        again.Apply(form, job, body);
        var name = Guid.NewGuid().ToString();
        database.Write(connection => factory.Create(connection, body, name, null, "properties"));
        queue.Changed();
        return $"/jobs/{name}";
    }

    private Job Find(string id) =>
        database.Read(connection => connection.FindJob(id)) ?? throw new ApiException(404, "NotFound", $"There is no run '{id}'.");
}
