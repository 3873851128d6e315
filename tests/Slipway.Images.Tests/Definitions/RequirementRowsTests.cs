using System.Text.Json;

namespace Slipway.Images.Tests.Definitions;

/// <summary>What Python's <c>packaging</c> says of requirements and markers put together at random.</summary>
public sealed class RequirementRowsTests
{
    private static readonly Dictionary<string, string>[] s_environments =
    [
        Environment("posix", "linux", "Linux", "x86_64", "6.1.0-13-amd64", "3.11", "3.11.2", ""),
        Environment("nt", "win32", "Windows", "AMD64", "10", "3.9", "3.9.0rc1", "Test_Suite"),
    ];

    /// <summary><c>[marker, environment's number, whether it holds]</c>, or <c>[text, null, null]</c> for what is none.</summary>
    [Fact]
    public void Markers_hold_in_the_same_environments() =>
        TestData.Disagreements("pep508-markers.jsonl", row => Holds(row) == row[2].FlagOrNull()).Should().BeEmpty();

    /// <summary>
    /// <c>[requirement, normalized name, extras, number of conditions, whether there is a marker]</c>, or
    /// <c>[text, null]</c> for what is none.
    /// </summary>
    [Fact]
    public void Requirements_are_read_in_the_same_way() =>
        TestData.Disagreements("pep508-requirements.jsonl", row => Read(row[0].GetString()!) == Expected(row)).Should().BeEmpty();

    private static bool? Holds(JsonElement row) =>
        !EnvironmentMarker.TryParse(row[0].GetString()!, out var marker, out _) ? null
        : row[1].ValueKind != JsonValueKind.Null && marker.IsTrue(s_environments[row[1].GetInt32()]);

    private static string? Read(string text)
    {
        var package = RequirementParser.Parse(new ManifestText("r.txt", ""), text, 1);
        return package is null ? null : Text(
            package.NormalizedName,
            package.Extras.Distinct().Order(StringComparer.Ordinal),
            package.Specifiers.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct().Count(),
            package.Marker is not null);
    }

    private static string? Expected(JsonElement row) => row[1].GetString() is not { } name ? null : Text(
        name, row[2].EnumerateArray().Select(extra => extra.GetString()!), row[3].GetInt32(), row[4].GetBoolean());

    private static string Text(string name, IEnumerable<string> extras, int conditions, bool hasMarker) =>
        $"{name}[{string.Join(',', extras)}] {conditions} conditions, marker: {hasMarker}";

    private static Dictionary<string, string> Environment(
        string os, string platform, string system, string machine, string release, string version, string full, string extra) => new()
    {
        ["os_name"] = os,
        ["sys_platform"] = platform,
        ["platform_system"] = system,
        ["platform_machine"] = machine,
        ["platform_release"] = release,
        ["platform_version"] = "#1 SMP Debian",
        ["platform_python_implementation"] = "CPython",
        ["implementation_name"] = "cpython",
        ["implementation_version"] = full,
        ["python_version"] = version,
        ["python_full_version"] = full,
        ["extra"] = extra,
    };
}
