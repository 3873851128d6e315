using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Publishing;

/// <summary>What a pipeline names and the workspace must have, because nothing here makes it.</summary>
internal static class Requirements
{
    public static IEnumerable<RequiredResource> Of(ProjectDefinition project) => Of(ReferencesIn.Document(project.Pipeline)
        .Concat(ReferencesIn.Document(project.Deployment))
        .Concat(project.Schedules.SelectMany(ReferencesIn.Document)));

    /// <summary>Those of some references.</summary>
    public static IEnumerable<RequiredResource> Of(IEnumerable<Reference> references) =>
        references.Select(Of).OfType<RequiredResource>().Distinct();

    private static RequiredResource? Of(Reference reference) => reference switch
    {
        ComputeReference { IsResource: true } compute => new(
            Resources.ResourcePath.Compute(compute.Name),
            compute.Position,
            Codes.UnknownCompute,
            $"the workspace has no compute '{compute.Name}'",
            "describe it in compute.yml and run EnsureCompute, or name one that is there"),
        AssetReference { IsId: false } asset => Of(asset),
        _ => null,
    };

    private static RequiredResource? Of(AssetReference asset) => asset.Target.Split('/') switch
    {
        ["environments", var name, "versions", var version] => new(
            asset.Target,
            asset.Position,
            Codes.UnknownEnvironment,
            $"the workspace has no environment '{name}' of version '{version}'",
            "name a version that is there, or 'azureml:NAME@latest' for an image under images/"),
        ["components" or "data" or "models", _, "versions", _] => new(
            asset.Target,
            asset.Position,
            Codes.NotFound,
            $"'{asset.Written.Text}' is not in the workspace",
            "name a version that is there"),

        // Which version a label means is asked when the job starts; that there is one can be asked now.
        ["data" or "models", var name, "labels", _] => new(
            $"{asset.Target.Split('/')[0]}/{name}",
            asset.Position,
            Codes.NotFound,
            $"'{asset.Written.Text}' is not in the workspace",
            "register it, or name data that is there"),
        _ => null,
    };
}
