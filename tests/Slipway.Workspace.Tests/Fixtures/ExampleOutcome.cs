using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>How an example of a job ended.</summary>
/// <param name="File">Its file below the examples' <c>cli/jobs</c>.</param>
/// <param name="Kind">What kind of job it is.</param>
/// <param name="Reason">Why it did not run to its end; null where it did.</param>
internal sealed partial record ExampleOutcome(string File, string Kind, string? Reason)
{
    // Of jobs, and of steps of pipelines.
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["automl"] = "AutoML needs Azure's service, which chooses and trains the models",
        ["spark"] = "needs a Spark cluster, which Azure starts for it",
        ["finetuning"] = "needs models of Azure's registries, and Azure's service that trains them further",
    };

    private static readonly Known[] s_reasons =
    [
        new("can't be fetched: .* at https://([^/\n]+)", "its data at {0} can't be reached"),
        new("FlowComponent|promptflow", "prompt flow is no part of a workspace that runs pipelines"),
        new("No module named '([^'.]+)", "needs the package {0}, which Debian does not have"),
        new("there is no package called .(\\w+)", "needs the package {0}, which Debian does not have"),
        new("'automl_[a-z_]+' is not in components of the registry '(azureml)'", "needs components of Azure's registry {0}"),
        new("computes/<(\\w+)>", "has a blank that its reader fills in ({0})"),
        new("Environment schema data cannot be", "has a blank that its reader fills in"),
        new("Can't find directory or file in resolved", "names a folder that is not in the repository"),
        new("An output can't lie at '([^']+)'", "writes to {0}, where this workspace keeps its runs"),
        new("Asset ([\\w-]+) does not exist in workspace", "the data asset {0} is made of public data, which can't be reached"),
        new("(The input '\\w+' must be one of [^\n]*? is not)\\.", "gives its component a value that the component does not allow: {0}"),
        new("No such file or directory: \\S*/([\\w.-]+)", "its data {0} is not in the repository, but fetched by a program beside it"),
        new("(/usr/venv)/bin/activate", "needs what its own image has in {0}"),
        new("([a-z]+): (?:command )?not found", "needs the program {0}, which Debian does not have"),
        new("Name or service not known|Error downloading|unable to resolve host|ERROR 404", "fetches public data by itself, which can't be reached"),
        new("No matching distribution found|externally-managed-environment", "installs packages from PyPI, which can't be reached"),
        new("AssertionError", "its data is not in the copy of the repository that was given"),
    ];

    private const string Command = """
        git clone https://github.com/Azure/azureml-examples ../azureml-examples
        SLIPWAY_EXAMPLES=$PWD/../azureml-examples SLIPWAY_UPDATE_DOCS=1 \
          dotnet .nuke/temp/compile/bin/Slipway.Workspace.Tests/release/Slipway.Workspace.Tests.dll --filter-class '*ExampleJobTests'
        """;

    /// <summary>Reads what <c>run_examples.py</c> prints.</summary>
    public static IReadOnlyList<ExampleOutcome> Read(JsonObject outcomes) =>
    [
        .. outcomes.Select(outcome => new ExampleOutcome(
            outcome.Key,
            Text(outcome.Value!["kind"]),
            Text(outcome.Value["status"]) is "Completed"
                ? null
                : Why(Text(outcome.Value["kind"]), Text(outcome.Value["status"]), [.. outcome.Value["said"]!.AsArray().Select(Text)]))),
    ];

    /// <summary>How many run to their end, and why the others do not.</summary>
    public static string Table(IReadOnlyList<ExampleOutcome> outcomes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"Of {outcomes.Count} jobs and pipelines below `cli/jobs` of Microsoft's `azureml-examples`, "
            + $"{outcomes.Count(outcome => outcome.Reason is null)} run to `Completed` as they stand, but for the image, which is one of "
            + $"Debian's packages. What the examples' own instructions make first is made first: clusters, data, components. "
            + $"A test counts them and writes this section (some twenty minutes; it needs Debian's packages):\n\n```\n{Command}\n```\n\n"
            + $"| Kind | Files | Completed |\n|---|---|---|\n");
        foreach (var kind in outcomes.GroupBy(outcome => outcome.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {kind.Key} | {kind.Count()} | {kind.Count(outcome => outcome.Reason is null)} |\n");
        }

        text.Append("\nThe others, by what each meets first:\n\n| Why not | Files |\n|---|---|\n");
        foreach (var reason in outcomes.Where(outcome => outcome.Reason is not null).GroupBy(outcome => outcome.Reason)
            .OrderByDescending(reason => reason.Count()).ThenBy(reason => reason.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {reason.Key} ({reason.Count()}) | {string.Join(", ", reason.Select(outcome => $"`{outcome.File}`"))} |\n");
        }

        return text.ToString();
    }

    /// <summary>The reason within what was said, or the last of that.</summary>
    private static string Why(string kind, string status, IReadOnlyList<string> said)
    {
        if (status == "Late")
        {
            return "did not end in the time that it is given";
        }

        var all = string.Join('\n', said);
        return Kinds.GetValueOrDefault(kind)
            ?? (Step().Match(all) is { Success: true } step && Kinds.TryGetValue(step.Groups[1].Value, out var ofStep) ? ofStep : null)
            ?? s_reasons.Select(reason => reason.Of(all)).FirstOrDefault(reason => reason is not null)
            ?? Shown(said.LastOrDefault(line => line.Trim().Length > 0) ?? "says nothing");
    }

    private static string Shown(string line) => line.Trim().Replace("|", "\\|", StringComparison.Ordinal);

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    [GeneratedRegex("is of type (automl|spark)", RegexOptions.CultureInvariant)]
    private static partial Regex Step();

    /// <summary>What tells a reason.</summary>
    /// <param name="Pattern">What is said of it.</param>
    /// <param name="Reason">What it is, of what the pattern's first group has found.</param>
    private sealed record Known(string Pattern, string Reason)
    {
        public string? Of(string said) => Regex.Match(said, Pattern, RegexOptions.CultureInvariant) is { Success: true } match
            ? string.Format(CultureInfo.InvariantCulture, Reason, Shown(match.Groups[1].Value))
            : null;
    }
}
