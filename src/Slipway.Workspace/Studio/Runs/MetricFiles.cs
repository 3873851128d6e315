using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>A value that a step has written to a file of metrics.</summary>
/// <param name="Job">The step.</param>
/// <param name="File">The file.</param>
/// <param name="Name">Where the value stands in it, its members joined by dots.</param>
/// <param name="Value">The value.</param>
internal sealed record FoundMetric(Job Job, BlobLocation File, string Name, string Value);

/// <summary>The files named metrics.json in what steps have made.</summary>
internal sealed class MetricFiles(BlobStore blobs)
{
    private const string FileName = "metrics.json";
    private const int LargestFile = 256 * 1024;
    private const int MostValues = 400;

    public IReadOnlyList<FoundMetric> Of(IEnumerable<Job> steps) => [.. steps
        .Where(step => !step.IsPipeline)
        .SelectMany(step => step.Outputs.Select(output => (Step: step, File: output.IsFile ? output.Location : output.Location.Below(FileName))))
        .Where(found => found.File.Name == FileName)
        .SelectMany(found => Values(found.File).Select(value => new FoundMetric(found.Step, found.File, value.Name, value.Value)))
        .Take(MostValues)];

    private IEnumerable<(string Name, string Value)> Values(BlobLocation file)
    {
        if (blobs.Find(file) is not { IsFile: true, Length: <= LargestFile })
        {
            return [];
        }

        try
        {
            using var content = blobs.Files.OpenRead(file.FilePath) ?? Stream.Null;
            return [.. Leaves(JsonNode.Parse(content, documentOptions: new JsonDocumentOptions { MaxDepth = 16 }), "")];
        }
        catch (JsonException)
        {
            // Not JSON in spite of its name: its page shows it as text.
            return [];
        }
    }

    private static IEnumerable<(string Name, string Value)> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Leaves(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")),
        JsonValue value when path.Length > 0 && value.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False =>
            [(path, value.ToJsonString())],
        _ => [],
    };
}
