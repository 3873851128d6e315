using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Releases;

/// <summary>Reads what <see cref="RecordWriter"/> wrote.</summary>
internal static class RecordReader
{
    /// <summary>The number of this form of a record; another form gets another number.</summary>
    public const string Format = "1";

    /// <summary>Reads a record.</summary>
    /// <param name="yaml">The record.</param>
    /// <param name="tag">The tag that has it, for messages.</param>
    /// <exception cref="DiagnosticException">SLP4012: it can't be read.</exception>
    public static ReleaseRecord Read(string yaml, string tag)
    {
        try
        {
            var record = (YamlMappingNode)BoundedYaml.Load(yaml).Documents.Single().RootNode;
            if (Text(record, "format") is var format && format != Format)
            {
                throw Unreadable(tag, $"it has form {format}, and this build reads form {Format}");
            }

            return new ReleaseRecord
            {
                Version = ReleaseVersion.Parse(Text(record, "version")),
                Commit = Text(record, "commit"),
                Workspace = Text(record, "workspace"),
                Images = Items(record, "images", image => new ReleasedImage(
                    Text(image, "name"), Text(image, "reference"), Text(image, "identity"), Packages(image))),
                Assets = Items(record, "assets", asset => new ReleasedAsset(
                    Text(asset, "kind"), Text(asset, "name"), Text(asset, "version"), Text(asset, "path"))),
                Deployments = Items(record, "deployments", deployment => new ReleasedDeployment
                {
                    Pipeline = Text(deployment, "pipeline"),
                    Endpoint = Text(deployment, "endpoint"),
                    Name = Text(deployment, "name"),
                    Component = deployment.Children.TryGetValue("component", out var component) ? Text(component) : null,
                    EndpointDefinition = Json(deployment, "endpoint_definition"),
                    Definition = Json(deployment, "definition"),
                }),
                Schedules = Items(record, "schedules", schedule => new ReleasedSchedule(
                    Text(schedule, "pipeline"), Text(schedule, "name"), Json(schedule, "definition"))),
            };
        }
        catch (Exception e) when (e is YamlException or JsonException or InvalidCastException or KeyNotFoundException
            or InvalidOperationException or InputLimitException)
        {
            throw Unreadable(tag, e.Message);
        }
    }

    private static ImmutableArray<ReleasedPackage> Packages(YamlMappingNode image) =>
    [
        .. from kind in (YamlMappingNode)image["packages"]
           from package in (YamlMappingNode)kind.Value
           select new ReleasedPackage(Text(kind.Key), Text(package.Key), Text(package.Value)),
    ];

    private static ImmutableArray<T> Items<T>(YamlMappingNode map, string key, Func<YamlMappingNode, T> read) =>
        [.. ((YamlSequenceNode)map[key]).Select(item => read((YamlMappingNode)item))];

    private static JsonObject Json(YamlMappingNode map, string key) => (JsonObject)JsonNode.Parse(Text(map, key))!;

    private static string Text(YamlMappingNode map, string key) => Text(map[key]);

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    private static DiagnosticException Unreadable(string tag, string reason) => new(new Diagnostic(
        Codes.NoRecord, $"the release record in tag {tag} can't be read: {reason}")
    {
        Remedy = $"look at it with 'git show {tag}'; take the build of that time where its form is older",
    });
}
