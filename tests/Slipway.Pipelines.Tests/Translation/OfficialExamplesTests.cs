using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Tests.Translation;

/// <summary>Every file means in REST what the official SDK makes of it.</summary>
public sealed partial class OfficialExamplesTests
{
    private const int RowsOfNewest = 232;

    /// <summary>What the SDK said of a file, where today's documentation of the YAML schemas still says the same.</summary>
    private static readonly string[] ReasonsThatHold =
    [
        "Component name should only contain",
        "Can't find directory or file",
        "Circular",
        "node name should be a valid python identifier",
        "Invalid input type",
        "Not a valid string",
        "Field may not be null",
        "Missing data for required field.\",\n      \"path\": \"name\"",
        "Not a valid datetime",
        "Not a valid ISO8601",
        "Environment schema data cannot be a string",
        "In order to specify an existing data",
        "In order to specify an existing jobs",
        "In order to specify an existing environments",
        "In order to specify an existing components",
        "Value 'integer' passed is not in set",
        "Value 'string' passed is not in set",
        "Value 'eval_mount' passed",
        "Value 'rw_mount' passed",
        "Input path can't be empty",
        "Could not parse file:",
        "Git paths are not supported",
        "Not a valid integer",
        "Unsupported job type 'CommandJob' in schedule",
        "must be composed letters",
        "optional Input binding to required inputs",
        "Required input '",
        "Not a valid list",
        "Unsupported job type: ",
        "job_service_type should be",
        "nodes should be",
        "equal ignore case",
        "should be provided not both",
        "Docker image or Dockerfile is required",
        "No such file or directory",
        "Version must be provided",
        "ssh_key_value is required",
        "Only one of either compute or resources",
        "are mandatory fields",
        "only 'direct' is supported",
        "Dynamic min executors",
        "Should not specify min or max executors",
        "Executor instances must be",
        "Classpath is not supported",
    ];

    /// <summary>What the SDK said of a file only because the file uses what is younger.</summary>
    private static readonly string[] ReasonsOfAge = ["runtime version should be either", "Missing data for required field"];

    /// <summary>Keys that the SDK does not know because they are younger than it; any other that it does not know is wrong.</summary>
    private static readonly string[] YoungerKeys =
    [
        "type", "log_dir", "ssh_public_keys", "import_data", "create_monitor", "max_nodes", "training_mode", "name", "version",
        "queue_settings", "locations", "max_instance_count", "logbase", "exclude_finished_jobs",
    ];

    // Of these no rows can be formed; what they are is no reason to refuse them.
    private static readonly string[] NotJudged = ["kind not handled", "unrecognised kind"];

    [Fact]
    public void Files_become_the_SDKs_bodies()
    {
        foreach (var folder in ExampleFolder.All)
        {
            Agree(folder, [.. ExceptionalRows.Superseded, .. ExceptionalRows.OnPurpose]);
        }
    }

    [Fact]
    public void Files_become_the_bodies_of_the_newest_SDK()
    {
        Assert.SkipUnless(ExampleFolder.Newest.Expected.Any(), $"There are no rows of azure-ai-ml 1.34.0 in {ExampleFolder.Newest.Path}.");

        Agree(ExampleFolder.Newest, []).Should().BeGreaterThanOrEqualTo(RowsOfNewest);
    }

    [Fact]
    public void Files_that_the_SDK_refuses_are_refused_where_the_reason_still_holds_and_load_otherwise()
    {
        var wrong = new List<string>();
        foreach (var folder in ExampleFolder.All.Append(ExampleFolder.Newest))
        {
            foreach (var row in folder.Refused)
            {
                var file = (string)row["file"]!;
                var (document, _, found) = folder.Translate(file);
                var errors = found.ToImmutable().Where(d => d.Severity == Severity.Error).ToList();
                var isRefused = document is null || errors.Count > 0;
                var said = (string)row["error"]!;
                if (document is null && NotJudged.Contains(said) && errors.All(error => error.Code == Codes.NotSupported))
                {
                    TestContext.Current.TestOutputHelper!.WriteLine($"{file} is of a kind that is not read here.");
                    continue;
                }

                // An output of a step that is registered under a name is no text, which the SDK takes it for.
                var holds = ReasonsThatHold.Where(reason => reason != "Not a valid string"
                    || !said.Contains("Invalid output binding string", StringComparison.Ordinal));
                var mustBe = holds.Any(reason => said.Contains(reason, StringComparison.OrdinalIgnoreCase))
                    || UnknownKey().Matches(said).Any(key => !YoungerKeys.Contains(key.Groups[1].Value));
                var isYounger = UnknownKey().IsMatch(said) || ReasonsOfAge.Any(reason => said.Contains(reason, StringComparison.Ordinal));
                if (!mustBe && !isYounger && !NotJudged.Contains(said))
                {
                    // A message of another kind tells not whether today's clients would still say it.
                    TestContext.Current.TestOutputHelper!.WriteLine(
                        $"{file} {(isRefused ? "is refused" : "loads")}; the SDK said: {said.ReplaceLineEndings(" ")}");
                }
                else if (isRefused != mustBe)
                {
                    wrong.Add(mustBe ? $"{file} loads" : string.Join('\n', errors));
                }
            }
        }

        wrong.ForEach(TestContext.Current.TestOutputHelper!.WriteLine);
        wrong.Should().BeEmpty();
    }

    [GeneratedRegex("""(\w+)[\\"']+:\s*\[(?:\s|\\n)*[\\"']+Unknown field""")]
    private static partial Regex UnknownKey();

    // How many rows there are. What does not agree must be among the exceptions, and each of those must disagree.
    private static int Agree(ExampleFolder folder, ImmutableArray<ExceptionalRows> exceptions)
    {
        var output = TestContext.Current.TestOutputHelper!;
        var rows = folder.Expected.Select(row => (File: (string)row["file"]!, Kind: (string)row["kind"]!, Difference: Difference(folder, row))).ToList();
        output.WriteLine($"{folder.Path}: {rows.Count(row => row.Difference is null)} of {rows.Count} files agree with the SDK.");
        foreach (var kind in rows.GroupBy(row => row.Kind))
        {
            output.WriteLine($"  {kind.Key}: {kind.Count(row => row.Difference is null)} of {kind.Count()}");
        }

        var excepted = exceptions.SelectMany(exception => exception.Files).ToHashSet();
        var disagreements = rows.Where(row => row.Difference is not null && !excepted.Contains(row.File)).Select(row => row.Difference!).ToList();
        disagreements.ForEach(output.WriteLine);
        disagreements.Should().BeEmpty();
        rows.Where(row => row.Difference is null && excepted.Contains(row.File)).Select(row => row.File)
            .Should().BeEmpty("what agrees is no exception");
        return rows.Count;
    }

    private static string? Difference(ExampleFolder folder, JsonObject row)
    {
        var file = (string)row["file"]!;
        var (document, assets, found) = folder.Translate(file);

        // The examples come without binary and large files, which were there when the SDK read them.
        var errors = found.ToImmutable().Where(d => d.Severity == Severity.Error && d.Code != Codes.MissingFile).ToList();
        if (document is null || errors.Count > 0)
        {
            return $"{file} is refused:\n  {string.Join("\n  ", errors)}";
        }

        var path = ((string)row["url"]!).Split("/workspaces/ws/")[1].Split('?')[0];
        var version = document.Collection is "environments" or "components" or "data" or "models"
            ? $"/versions/{document.Version ?? "None"}"
            : string.Empty;
        var ours = $"{document.Collection}/{document.Name ?? "JOBNAME"}{version}";
        if (ours != path)
        {
            return $"{file} goes to {ours}, and not to {path}";
        }

        var sent = (JsonObject)row["rest"]!.DeepClone();
        if (document.Collection == "computes" && document.Body["location"] is null)
        {
            // The SDK sends the workspace's, which here is added when a compute is published.
            sent.Remove("location");
        }

        var expected = Normalization.Of(sent, (JsonArray)row["assets"]!);
        var actual = Normalization.Of(document.Body, assets.Assets);
        return actual == expected ? null : $"{file}\n  SDK:  {expected}\n  ours: {actual}";
    }
}
