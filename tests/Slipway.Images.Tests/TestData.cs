using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Slipway.Images.Tests;

/// <summary>Rows that another program was asked for: one JSON list per line, in a file beside the test.</summary>
internal static class TestData
{
    public static IEnumerable<JsonElement> ReadRows(string file, [CallerFilePath] string test = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(test)!, file))
            .Select(line => JsonDocument.Parse(line).RootElement);
}
