using Microsoft.Data.Sqlite;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>The steps that made what another reads.</summary>
internal static class DataMakers
{
    /// <summary>By the name of an input, the step of the same run whose output lies there.</summary>
    public static IReadOnlyDictionary<string, Job> Of(SqliteConnection connection, Job job)
    {
        var makers = new Dictionary<string, Job>(StringComparer.Ordinal);
        if (job.ParentId is null)
        {
            return makers;
        }

        foreach (var input in job.StepPlan.Inputs.Where(input => input.Location is not null))
        {
            var maker = connection.ListMentions(job.RootId, input.Location!.Path)
                .Where(other => other.Id != job.Id && !other.IsPipeline)
                .Select(other => other.Readable())
                .FirstOrDefault(other => other.Outputs.Any(output => Holds(output.Location, input.Location)));
            if (maker is not null)
            {
                makers[input.Name] = maker;
            }
        }

        return makers;
    }

    /// <summary>Whether a place is an output, or lies in it.</summary>
    public static bool Holds(BlobLocation output, BlobLocation place) =>
        place.Container == output.Container
        && (place.Path == output.Path || place.Path.StartsWith($"{output.Path}/", StringComparison.Ordinal));
}
