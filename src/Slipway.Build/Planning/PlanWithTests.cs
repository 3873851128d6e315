using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Slipway.Pipelines.Publishing;

namespace Slipway.Build;

/// <summary>A plan as documents, with what a publish would do about tests: plans themselves know of none.</summary>
internal static class PlanWithTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Json(PublishPlan plan, IReadOnlyList<PlannedTests> tests)
    {
        var document = JsonNode.Parse(plan.ToJson())!.AsObject();
        document["tests"] = JsonSerializer.SerializeToNode(tests, Options);
        return document.ToJsonString(Options) + "\n";
    }

    public static string Markdown(PublishPlan plan, IReadOnlyList<PlannedTests> tests)
    {
        var text = new StringBuilder(plan.ToMarkdown());
        foreach (var line in tests)
        {
            text.Append($"- {line}\n");
        }

        return text.ToString();
    }
}
