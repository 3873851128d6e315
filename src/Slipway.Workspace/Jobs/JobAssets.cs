using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>Assets that are made of what a job has: models and data of its outputs, a component of its steps.</summary>
internal static class JobAssets
{
    /// <summary>Writes into the properties of a version what they say of a job, so that it holds without the job.</summary>
    /// <exception cref="ApiException">400: there is no such job, or it has not what is asked of it.</exception>
    public static void Resolve(AssetKind kind, JsonObject properties, SqliteConnection connection, WorkspaceScope scope)
    {
        if (kind == AssetKind.Components)
        {
            FillSteps(properties.FindObject("componentSpec")!, connection, scope);
        }
        else if (kind == AssetKind.Models && ResolveUri(properties, "modelUri", connection, scope) is { } job)
        {
            properties["jobName"] ??= job;
        }
        else if (kind == AssetKind.Data)
        {
            ResolveUri(properties, "dataUri", connection, scope);
        }
    }

    /// <returns>The job that the URI named; null where it is of another kind.</returns>
    private static string? ResolveUri(JsonObject properties, string name, SqliteConnection connection, WorkspaceScope scope)
    {
        var uri = properties.FindText(name)!;
        if (JobOutputUri.JobOf(uri) is not { } job)
        {
            return null;
        }

        properties[name] = JobOutputUri.Resolve(uri, connection, scope, $"properties.{name}");
        return job;
    }

    /// <summary>A pipeline component that names a job instead of steps has that job's.</summary>
    private static void FillSteps(JsonObject specification, SqliteConnection connection, WorkspaceScope scope)
    {
        const string path = "properties.componentSpec.sourceJobId";
        if (specification.FindText("sourceJobId") is not { Length: > 0 } source || specification.FindObject("jobs") is { Count: > 0 })
        {
            return;
        }

        var name = ResourceReference.Parse(source, "jobs", path).Name;
        var job = connection.FindJob(name) ?? throw ApiException.UserError($"The job '{name}' is not there.", path);
        if (!job.IsPipeline || job.Properties is not { } properties)
        {
            throw ApiException.UserError($"The job '{name}' is no pipeline job, and a component can be made of these alone.", path);
        }

        var component = properties.FindText("componentId") is { Length: > 0 } reference
            ? new AssetResolver(connection, scope).PipelineComponent(reference, path)
            : null;
        specification["jobs"] = (component ?? properties).FindObject("jobs")?.DeepClone();
        Declare(specification, "inputs", component?.FindObject("inputs")
            ?? Declared(properties, "inputs", (given, path) => Input(InputValue.Parse(given, path))));
        Declare(specification, "outputs", component?.FindObject("outputs")
            ?? Declared(properties, "outputs", (given, _) => new JsonObject
            {
                ["type"] = DataTypes.Canonical((given as JsonObject)?.FindText("jobOutputType") ?? "uri_folder"),
            }));
    }

    private static void Declare(JsonObject specification, string name, JsonObject declared)
    {
        if (specification.FindObject(name) is not { Count: > 0 })
        {
            specification[name] = declared.DeepClone();
        }
    }

    private static JsonObject Declared(JsonObject properties, string name, Func<JsonNode, string, JsonObject> declare) => new(
        properties.FindMembers(name, "properties")
            .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)declare(member.Value, $"properties.{name}.{member.Key}"))));

    // What the job was given is what the component takes unless it is given something else; data is to be given each time.
    private static JsonObject Input(InputValue value) => value.IsLiteral
        ? new JsonObject { ["type"] = "string", ["default"] = value.Value }
        : new JsonObject { ["type"] = DataTypes.Canonical(value.Type) };
}
