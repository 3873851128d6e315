using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// What publishing writes on a resource beside what its file says, as tags: whose it is, which commit made it so, and
/// (on what can be changed) which fields it was given. It is no part of what is compared.
/// </summary>
internal static class PublishedMark
{
    /// <summary>What the names of all such tags begin with.</summary>
    public const string Prefix = "slipway.";

    private const string Pipeline = Prefix + "pipeline";
    private const string Repository = Prefix + "repository";
    private const string Commit = Prefix + "commit";
    private const string Published = Prefix + "published";
    private const string Disabled = Prefix + "disabled";

    /// <summary>Writes the mark into a body that is about to be sent.</summary>
    public static void Write(JsonObject body, DesiredResource resource, PublishOptions options)
    {
        // A cluster is the team's, whoever has made it.
        if (resource.Kind == ResourceKind.Compute)
        {
            return;
        }

        var tags = Tags(body, resource.Kind);
        Json.Add(tags, Pipeline, resource.Pipeline);
        Json.Add(tags, Repository, options.Repository);
        Json.Add(tags, Commit, options.Commit);
        if (resource.Kind is ResourceKind.Endpoint or ResourceKind.Schedule)
        {
            tags[Published] = PublishedFields.Of(resource.Body);
        }

        if (body["properties"]?["action"]?["jobDefinition"] is JsonObject job)
        {
            Lineage(job, options);
        }
        else if (body["properties"]?["deploymentConfiguration"] is JsonObject configuration)
        {
            // These tags are those of the jobs that the deployment makes.
            Json.Add(Map(configuration, "tags"), Commit, options.Commit);
        }
    }

    /// <summary>Notes that publishing has disabled a schedule, so that it may enable it again.</summary>
    public static void WriteDisabled(JsonObject schedule) => Tags(schedule, ResourceKind.Schedule)[Disabled] = "true";

    /// <summary>Whether publishing has disabled the schedule; else a person has.</summary>
    public static bool IsDisabledByPublishing(JsonObject schedule) => Read(schedule, Disabled) is not null;

    /// <summary>The pipeline that a resource was published for, if it was by this repository.</summary>
    public static string? PipelineOf(JsonObject body, PublishOptions options) =>
        Read(body, Repository) == options.Repository ? Read(body, Pipeline) : null;

    /// <summary>The fields that the resource was last given; null when it was not published.</summary>
    public static PublishedFields? FieldsOf(JsonObject body) =>
        Read(body, Published) is { } text ? PublishedFields.Parse(text) : null;

    // The names that Azure ML's own clients give them, which the studio shows.
    private static void Lineage(JsonObject job, PublishOptions options)
    {
        var properties = Map(job, "properties");
        Json.Add(properties, "mlflow.source.git.repoURL", options.Repository is { } name ? $"https://{name}" : null);
        Json.Add(properties, "mlflow.source.git.branch", options.Branch);
        Json.Add(properties, "mlflow.source.git.commit", options.Commit);
    }

    // Endpoints and deployments are resources of Azure's own and tagged as such; the others are only Azure ML's.
    private static JsonObject Tags(JsonObject body, ResourceKind kind) =>
        Map(kind is ResourceKind.Endpoint or ResourceKind.Deployment ? body : Map(body, "properties"), "tags");

    private static string? Read(JsonObject body, string tag) => body.Text("tags", tag) ?? body.Text("properties", "tags", tag);

    private static JsonObject Map(JsonObject parent, string key)
    {
        if (parent[key] is not JsonObject map)
        {
            parent[key] = map = [];
        }

        return map;
    }
}
