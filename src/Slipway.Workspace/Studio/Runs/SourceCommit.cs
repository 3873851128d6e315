using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>The commit that a run is of: what the job, or the component that it runs, was marked with.</summary>
internal static class SourceCommit
{
    // Azure's and MLflow's names, which their clients set when they run in a repository, then plain ones.
    private static readonly string[] Names =
        ["azureml.git.commit", "mlflow.source.git.commit", "git.commit", "git_commit", "commit"];

    /// <summary>The commit; null when nothing says which.</summary>
    public static string? Find(SqliteConnection connection, Job job)
    {
        var root = job.RootId == job.Id ? job : connection.FindJob(job.RootId);
        string?[] references =
        [
            job.IsPipeline ? job.PipelinePlan.Component : job.StepPlan.Component,
            root?.Properties?.FindText("componentId"),
        ];
        return In(job.Properties) ?? In(root?.Properties)
            ?? references.OfType<string>().Select(reference => In(Component(connection, reference))).FirstOrDefault(found => found is not null);
    }

    private static string? In(JsonObject? properties) => Names
        .Select(name => properties?.FindObject("tags")?.FindText(name) ?? properties?.FindObject("properties")?.FindText(name))
        .FirstOrDefault(value => !string.IsNullOrEmpty(value));

    private static JsonObject? Component(SqliteConnection connection, string reference)
    {
        try
        {
            return ResourceReference.Parse(reference, AssetKind.Components.Segment, "componentId") is { Version: { } version } found
                && connection.FindResource(
                    found.Home.Versions(AssetKind.Components), found.Home.ParentOfVersions(found.Name), version) is { } resource
                    ? Envelope.Properties(resource.Body)
                    : null;
        }
        catch (ApiException)
        {
            return null;
        }
    }
}
