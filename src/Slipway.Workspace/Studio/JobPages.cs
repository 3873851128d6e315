using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio;

/// <summary>The jobs: their list, each of them, and what can be done with them.</summary>
internal sealed class JobPages(
    Database database, RunPage runPage, StepPage stepPage, JobFactory factory, JobQueue queue, TimeProvider clock) : IStudioPages
{
    private const int PageSize = 50;

    private static readonly string[] Statuses =
        [JobStatus.NotStarted, JobStatus.Running, JobStatus.Completed, JobStatus.Failed, JobStatus.Canceled];

    public void Map(StudioRoutes routes)
    {
        routes.Page("/jobs", List);
        routes.Page("/jobs/{id}", Show);
        routes.Action("/jobs/{id}/cancel", (request, _) => Cancel(request.Path("id")));
        routes.Action("/jobs/{id}/rerun", (request, _) => Rerun(request.Path("id")));
    }

    /// <summary>A table of jobs.</summary>
    public static Html Table(IReadOnlyList<Job> jobs, DateTimeOffset now, string none) => Studio.Show.Table(
        "Jobs",
        ["Status", "Name", "Experiment", "From", "Created", "Duration"],
        jobs.Select(job => Studio.Show.Row(
            Studio.Show.Status(job.Status),
            Html.Of($"<a href=\"/jobs/{job.Id}\">{job.DisplayName}</a>"),
            Html.Of($"{job.Experiment}"),
            Origin(job),
            Studio.Show.Time(job.CreatedAt),
            Html.Of($"{Studio.Show.Duration(job, now)}"))),
        none);

    /// <summary>The endpoint or schedule that has made a job.</summary>
    public static Html Origin(Job job)
    {
        var properties = job.Properties?.FindObject("properties");
        return (properties?.FindText("azureml.endpoint"), properties?.FindText("azureml.scheduleName")) switch
        {
            ({ } endpoint, _) => Html.Of($"<a href=\"/endpoints/{endpoint}\">endpoint {endpoint}</a>"),
            (_, { } schedule) => Html.Of($"<a href=\"/schedules/{schedule}\">schedule {schedule}</a>"),
            _ => Html.Of($"<span class=\"quiet\">submitted</span>"),
        };
    }

    private StudioPage List(StudioRequest request)
    {
        var (status, text, page) = (request.Query("status"), request.Query("q"), request.PageNumber);
        var search = new JobSearch { Status = status.Length > 0 ? status : null, Text = text.Length > 0 ? text : null };
        var jobs = database.Read(connection => connection.SearchJobs(search, (page - 1) * PageSize, PageSize + 1));
        var shown = jobs.Take(PageSize).ToList();
        var address = $"/jobs?status={Uri.EscapeDataString(status)}&q={Uri.EscapeDataString(text)}";
        return new StudioPage
        {
            Title = "Jobs",
            Section = "jobs",
            IsLive = shown.Any(job => !job.IsTerminal),
            Content = Html.Of($"""
                <form class="filter" role="search" method="get" action="/jobs">
                <label>Name <input type="search" id="q" name="q" value="{text}"></label>
                <label>Status <select id="status" name="status"><option value="">any</option>{Html.Each(Statuses, option => Html.Of(
                    $"<option{(option == status ? Html.Of($" selected") : Html.Empty)}>{option}</option>"))}</select></label>
                <button>Show</button>
                </form>
                {Table(shown, clock.GetUtcNow(), status.Length + text.Length == 0 ? "No job has run here yet." : "No job is like that.")}
                {(page > 1 || jobs.Count > PageSize ? Studio.Show.Pages(address, page, jobs.Count > PageSize) : Html.Empty)}
                """),
        };
    }

    private StudioPage Show(StudioRequest request)
    {
        var job = Find(request.Path("id")).Readable();
        return job.IsPipeline ? runPage.Of(job, request) : stepPage.Of(job, request);
    }

    private string Cancel(string id)
    {
        var job = Find(id);
        database.Write(connection => connection.RequestCancel(job.RootId));
        queue.Changed();
        return $"/jobs/{job.Id}";
    }

    /// <summary>The same job again: of the same definition, by a name of its own.</summary>
    private string Rerun(string id)
    {
        var job = Find(id);
        if (job.Properties is not { } properties)
        {
            throw ApiException.UserError("A step is run again with its pipeline.");
        }

        var again = properties.DeepClone().AsObject();
        again["isArchived"] = false;
        again["displayName"] ??= job.DisplayName;
        var name = Guid.NewGuid().ToString();
        database.Write(connection => factory.Create(connection, again, name, null, "properties"));
        queue.Changed();
        return $"/jobs/{name}";
    }

    private Job Find(string id) =>
        database.Read(connection => connection.FindJob(id)) ?? throw new ApiException(404, "NotFound", $"There is no job '{id}'.");
}
