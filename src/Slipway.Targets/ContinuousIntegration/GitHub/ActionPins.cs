using System.Text.RegularExpressions;

namespace Slipway.Targets;

/// <summary>
/// At which commits a workflow takes actions: those that its attribute names, else the newest of what the file has and what
/// this build knows. A bot that bumps a pin in the file changes nothing that the build would change back.
/// </summary>
internal sealed partial class ActionPins
{
    private readonly Dictionary<string, ActionReference> _pins;

    private ActionPins(Dictionary<string, ActionReference> pins) => _pins = pins;

    /// <summary>The pins for a file.</summary>
    /// <param name="attribute">The file's attribute.</param>
    /// <param name="present">The file as it is; null where there is none.</param>
    /// <exception cref="Core.Diagnostics.DiagnosticException">SLP1023: a pin of the attribute is none.</exception>
    public static ActionPins For(GitHubActionsAttribute attribute, string? present)
    {
        var pins = ActionReference.All.ToDictionary(action => action.Repository, StringComparer.OrdinalIgnoreCase);
        foreach (var found in Uses().Matches(present ?? "").Select(Read))
        {
            if (pins.TryGetValue(found.Repository, out var known) && NumberOf(found.Version) is { } number && number > NumberOf(known.Version))
            {
                pins[found.Repository] = found;
            }
        }

        foreach (var pin in attribute.Pins)
        {
            var match = Pin().Match(pin);
            if (!match.Success)
            {
                throw JobGraph.Wrong(
                    attribute, $"pins '{pin}', which is no action at a commit: write it as 'owner/name@<40 hexadecimal digits> # v1.2.3'");
            }

            var wanted = Read(match);
            if (!pins.ContainsKey(wanted.Repository))
            {
                throw JobGraph.Wrong(attribute, $"pins '{wanted.Repository}', which no workflow takes; they take {string.Join(", ", pins.Keys)}");
            }

            pins[wanted.Repository] = wanted;
        }

        return new ActionPins(pins);
    }

    /// <summary>An action at the commit that it is pinned to.</summary>
    public ActionReference Of(ActionReference action) => _pins[action.Repository] with { Name = action.Name };

    private static ActionReference Read(Match match) =>
        new(match.Groups["name"].Value, match.Groups["commit"].Value, match.Groups["version"].Value);

    // A version of one number or two is as good as the first one of its line.
    private static Version? NumberOf(string version) =>
        Version.TryParse(string.Join('.', version.TrimStart('v').Split('.').Concat(["0", "0"]).Take(3)), out var number) ? number : null;

    [GeneratedRegex(@"uses:\s*(?<name>[\w.-]+/[\w.-]+)(?:/[\w./-]+)?@(?<commit>[0-9a-f]{40})[ \t]+#[ \t]*(?<version>v?\d[\d.]*)[ \t]*\r?$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^(?<name>[\w.-]+/[\w.-]+)@(?<commit>[0-9a-f]{40})\s+#\s*(?<version>[\w.-]+)\z")]
    private static partial Regex Pin();
}
