using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>
/// Azure Pipelines, by its logging commands (https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands).
/// </summary>
internal sealed partial class AzurePipelinesServer(BuildEnvironment environment) : BuildServer(environment)
{
    private static readonly (char, string)[] DataEscapes = [('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A")];

    private static readonly (char, string)[] PropertyEscapes = [.. DataEscapes, (';', "%3B"), (']', "%5D")];

    internal override string EndGroup => "##[endgroup]";

    private protected override string RootVariable => "BUILD_SOURCESDIRECTORY";

    public override void UpdateBuildNumber(string buildNumber) =>
        OnCommand($"##vso[build.updatebuildnumber]{Escape(buildNumber, DataEscapes)}");

    public override void PublishTestResults(string title, IEnumerable<string> files)
    {
        var existing = files.Where(File.Exists).Select(Path.GetFullPath).ToList();
        if (existing.Count > 0)
        {
            OnCommand(Command(
                "results.publish",
                "",
                ("type", "JUnit"),
                ("mergeResults", "true"),
                ("runTitle", title),
                ("publishRunAttachments", "true"),
                ("resultFiles", string.Join(',', existing))));
        }
    }

    public override void SetVariable(string name, string value, bool isSecret = false)
    {
        if (isSecret && !IsSet("TF_BUILD"))
        {
            // Nobody listens but whoever reads the output.
            return;
        }

        OnCommand(Command("task.setvariable", value, ("variable", name), ("issecret", isSecret ? "true" : "false")));
    }

    internal override string BeginGroup(string title) => $"##[group]{OneLine(title)}";

    internal override string Issue(Severity severity, string text, Diagnostic? diagnostic) => severity == Severity.Information
        ? Disarm(text)
        : Command(
            "task.logissue",
            text,
            ("type", severity == Severity.Error ? "error" : "warning"),
            ("sourcepath", diagnostic?.File is { } file ? PathOf(file) : null),
            ("linenumber", diagnostic?.Line?.ToString(CultureInfo.InvariantCulture)),
            ("columnnumber", diagnostic?.Column?.ToString(CultureInfo.InvariantCulture)),
            ("code", diagnostic?.Code));

    internal override void Mask(string secret)
    {
        if (IsSet("TF_BUILD"))
        {
            OnCommand($"##vso[task.setsecret]{Escape(secret, DataEscapes)}");
        }
    }

    /// <summary>An agent takes <c>##vso[</c> for a command wherever it stands in a line, and its pages <c>##[</c>.</summary>
    internal override string Disarm(string text) =>
        text.Contains('#', StringComparison.Ordinal) ? CommandAnywhere().Replace(text, "# ") : text;

    public override void Summarize(string markdown, AbsolutePath file)
    {
        Directory.CreateDirectory(file.Parent!);
        File.WriteAllText(file, markdown, new UTF8Encoding(false));
        OnCommand($"##vso[task.uploadsummary]{Escape(file, DataEscapes)}");
    }

    private static string Command(string name, string data, params ReadOnlySpan<(string Name, string? Value)> properties)
    {
        var command = new StringBuilder("##vso[").Append(name).Append(' ');
        foreach (var (property, value) in properties)
        {
            if (value is not null)
            {
                command.Append(property).Append('=').Append(Escape(value, PropertyEscapes)).Append(';');
            }
        }

        return command.Append(']').Append(Escape(data, DataEscapes)).ToString();
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    [GeneratedRegex(@"#(?=[^\x20-\x7E]*#[^\x20-\x7E]*(?:\[|v[^\x20-\x7E]*s[^\x20-\x7E]*o[^\x20-\x7E]*\[))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CommandAnywhere();
}
