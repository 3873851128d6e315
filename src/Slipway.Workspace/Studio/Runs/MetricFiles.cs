using System.Text.Json;
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
        .SelectMany(step => step.Outputs.Select(output => (
            Step: step, File: output.IsFile ? output.Location : output.Location.Below(FileName))))
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
            using var document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 16 });
            return [.. Leaves(document.RootElement, "").Take(MostValues)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON in spite of its name, or with text that is none: its page shows it as it is.
            return [];
        }
    }

    private static IEnumerable<(string Name, string Value)> Leaves(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject()
            .SelectMany(member => Leaves(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}")),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when path.Length > 0 => [(path, value.GetRawText())],
        _ => [],
    };
}
