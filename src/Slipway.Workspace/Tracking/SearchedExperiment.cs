namespace Slipway.Workspace.Tracking;

/// <summary>What experiments can be searched by.</summary>
internal static class SearchedExperiment
{
    public static SearchedFields Fields { get; } = new(
        new Dictionary<string, bool>(StringComparer.Ordinal)
        {
            ["name"] = false, ["experiment_id"] = false, ["creation_time"] = true, ["last_update_time"] = true,
        },
        SearchedKind.Tag);

    public static SearchedThing Of(Experiment experiment) => new(
        new Dictionary<string, IComparable?>(StringComparer.Ordinal)
        {
            ["name"] = experiment.Name,
            ["experiment_id"] = experiment.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["creation_time"] = (double)experiment.CreatedAt,
            ["last_update_time"] = (double)experiment.ModifiedAt,
        },
        experiment.Tags);
}
