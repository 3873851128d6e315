using System.Text.Json;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Studio.Runs;

namespace Slipway.Workspace.Studio.Assets;

/// <summary>Where something came from and where it went: the runs that made it, and those that used it.</summary>
internal sealed class Lineage(TimeProvider clock)
{
    private const int MostShown = 50;

    /// <summary>Of data or a model: who wrote to its place, and who read from there.</summary>
    public Html OfPlace(SqliteConnection connection, BlobLocation place)
    {
        var mentions = connection.ListMentioning(JsonEncodedText.Encode(place.Path).ToString(), MostShown);
        var makers = mentions.Where(job => job.Outputs.Any(output => DataMakers.Holds(output.Location, place))).ToList();
        var users = mentions
            .Where(job => !job.IsPipeline && job.StepPlan.Inputs.Any(input => input.Location is { } read && Touch(read, place)))
            .ToList();
        return Of([("Made by", makers, "No run that is kept has made it."), ("Used by", users, "No run that is kept has used it.")]);
    }

    /// <summary>Of a component or an environment: the steps that it ran as, or in.</summary>
    public Html OfReference(SqliteConnection connection, string segment, string name, string version)
    {
        var users = connection.ListMentioning($"/{segment}/{name}/versions/{version}", MostShown)
            .Concat(connection.ListMentioning($"azureml:{name}:{version}\"", MostShown))
            .DistinctBy(job => job.Id)
            .ToList();
        return Of([("Used by", users, "No run that is kept has used it.")]);
    }

    private Html Of(IEnumerable<(string Title, IReadOnlyList<Job> Jobs, string None)> parts) => Html.Each(parts, part => Html.Of($"""
        <h2>{part.Title}</h2>
        {Show.Table(
            part.Title,
            ["Status", "Step", "Run", "When", "Duration"],
            part.Jobs.Select(job => Show.Row(
                Show.Status(job),
                Html.Of($"<a href=\"/jobs/{job.Id}\">{job.Step ?? job.DisplayName}</a>"),
                Html.Of($"<a href=\"/jobs/{job.RootId}\"><code>{RunTable.Short(job.RootId)}</code></a>"),
                Show.Time(job.StartedAt ?? job.CreatedAt),
                Html.Of($"{Show.Duration(job, clock.GetUtcNow())}"))),
            part.None)}
        """));

    private static bool Touch(BlobLocation a, BlobLocation b) => DataMakers.Holds(a, b) || DataMakers.Holds(b, a);
}
