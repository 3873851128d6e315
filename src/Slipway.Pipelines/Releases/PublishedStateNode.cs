using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Releases;

/// <summary>
/// A published state as JSON. Releases keep it for years: a name or a meaning, once written, is read for ever, and what comes
/// later may be missing.
/// </summary>
internal static class PublishedStateNode
{
    public static JsonObject Write(PublishedState state) => new()
    {
        ["assets"] = new JsonArray([.. state.Assets.Select(asset => new JsonObject
        {
            ["kind"] = asset.Kind,
            ["name"] = asset.Name,
            ["version"] = asset.Version,
            ["path"] = asset.Path,
        })]),
        ["deployments"] = new JsonArray([.. state.Deployments.Select(Deployment)]),
        ["schedules"] = new JsonArray([.. state.Schedules.Select(schedule => new JsonObject
        {
            ["pipeline"] = schedule.Pipeline,
            ["name"] = schedule.Name,
            ["definition"] = schedule.Definition.DeepClone(),
        })]),
    };

    public static PublishedState Read(string workspace, JsonObject node)
    {
        try
        {
            return new PublishedState
            {
                Workspace = workspace,
                Assets = Items(node, "assets", asset => new PublishedAsset(
                    Text(asset, "kind"), Text(asset, "name"), Text(asset, "version"), Text(asset, "path"))),
                Deployments = Items(node, "deployments", deployment => new PublishedDeployment
                {
                    Pipeline = Text(deployment, "pipeline"),
                    Endpoint = Text(deployment, "endpoint"),
                    Name = Text(deployment, "name"),
                    Component = deployment.ContainsKey("component") ? Text(deployment, "component") : null,
                    EndpointDefinition = Definition(deployment, "endpoint_definition"),
                    Definition = Definition(deployment, "definition"),
                }),
                Schedules = Items(node, "schedules", schedule => new PublishedSchedule(
                    Text(schedule, "pipeline"), Text(schedule, "name"), Definition(schedule, "definition"))),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or ArgumentException or FormatException)
        {
            // JSON is parsed as it is looked at: a key that is given twice is found only now.
            throw Unreadable(e.Message);
        }
    }

    private static JsonObject Deployment(PublishedDeployment deployment)
    {
        var node = new JsonObject
        {
            ["pipeline"] = deployment.Pipeline,
            ["endpoint"] = deployment.Endpoint,
            ["name"] = deployment.Name,
        };
        if (deployment.Component is { } component)
        {
            node["component"] = component;
        }

        node["endpoint_definition"] = deployment.EndpointDefinition.DeepClone();
        node["definition"] = deployment.Definition.DeepClone();
        return node;
    }

    private static ImmutableArray<T> Items<T>(JsonObject node, string key, Func<JsonObject, T> read) =>
        [.. Part<JsonArray>(node, key).Select(item => read(item as JsonObject ?? throw Unreadable($"an item of '{key}' is no object")))];

    private static string Text(JsonObject node, string key) => Part<JsonValue>(node, key).GetValue<string>();

    // A copy: what is sent is a whole, and no part of the record.
    private static JsonObject Definition(JsonObject node, string key) => (JsonObject)Part<JsonObject>(node, key).DeepClone();

    private static T Part<T>(JsonObject node, string key)
        where T : JsonNode =>
        node[key] as T ?? throw Unreadable($"'{key}' is missing, or is something else");

    private static DiagnosticException Unreadable(string reason) => new(new Diagnostic(
        Codes.UnreadableState, $"what a release keeps of its pipelines can't be read: {reason}")
    {
        Remedy = "take a release whose tag is as Release made it",
    });
}
