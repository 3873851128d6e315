using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Tool.Init;

/// <summary>
/// Files of the repository that git would leave out of every commit: the usual ignore file of Python names <c>build/</c>.
/// </summary>
internal static class IgnoredFiles
{
    /// <summary>Asks git; nothing where there is no git, or no repository of it.</summary>
    /// <returns>The file, and what ignores it: <c>.gitignore:12:build/</c>.</returns>
    public static async Task<IReadOnlyList<(string File, string By)>> FindAsync(
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
                    .Select(line => line.Split('\t')).Where(parts => parts.Length == 2).Select(parts => (parts[1].Trim(), parts[0])),
            ];
        }
        catch (DiagnosticException)
        {
            return [];
        }
    }
}
