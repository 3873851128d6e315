using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Tool.Init;

/// <summary>
/// Files of the repository that git would leave out of every commit: the usual ignore file of Python names <c>build/</c>.
/// </summary>
internal static class IgnoredFiles
{
    /// <summary>Asks git; nothing where there is no git, or no repository of it.</summary>
    /// <returns>A warning for each line of an ignore file that does so.</returns>
    public static async Task<IReadOnlyList<Diagnostic>> FindAsync(
        string root, IReadOnlyCollection<string> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return [];
        }

        try
        {
            var asked = await new ChildProcess("git", "check-ignore", "--verbose", "--stdin")
            {
                WorkingDirectory = root,
                StandardInput = string.Join('\n', files) + "\n",
            }.RunAsync(cancellationToken);
            return
            [
                .. asked.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => line.Split('\t')).Where(parts => parts.Length == 2)
                    .GroupBy(parts => parts[0], parts => parts[1].Trim())
                    .Select(group => Warning(group.Key.Split(':', 3), [.. group])),
            ];
        }
        catch (DiagnosticException)
        {
            return [];
        }
    }

    // git says FILE:LINE:PATTERN.
    private static Diagnostic Warning(string[] by, List<string> files) => new(
        Codes.Ignored, $"git leaves {string.Join(", ", files)} out of commits, by the pattern '{by[^1]}'")
    {
        Severity = Severity.Warning,
        File = by[0],
        Line = by.Length == 3 && int.TryParse(by[1], out var line) ? line : null,
        Remedy = $"add below it: '!/{files[0].Split('/')[0]}{(files[0].Contains('/', StringComparison.Ordinal) ? "/" : "")}'",
    };
}
