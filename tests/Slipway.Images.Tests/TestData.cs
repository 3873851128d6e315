using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Slipway.Images.Tests;

/// <summary>Answers that another program gave: one JSON list per line, in a file beside the test.</summary>
internal static class TestData
{
    private const int MostShown = 40;

    /// <summary>The first rows to which the answer here is another, as text.</summary>
    public static string Disagreements(string file, Func<JsonElement, bool> agrees, [CallerFilePath] string test = "")
    {
        List<JsonElement> rows =
        [
            .. File.ReadLines(Path.Combine(Path.GetDirectoryName(test)!, file)).Select(line => JsonDocument.Parse(line).RootElement),
        ];
        rows.Should().HaveCountGreaterThan(100);
        return string.Join('\n', rows.Where(row => !agrees(row)).Take(MostShown).Select(row => row.GetRawText()));
    }

    public static int? NumberOrNull(this JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();

    public static bool? FlagOrNull(this JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetBoolean();
}
