using System.Text.RegularExpressions;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>What programs write to a terminal, as text.</summary>
internal static partial class TerminalText
{
    /// <summary>A line without colours, and of one that overwrites itself what it says last.</summary>
    public static string Plain(string line)
    {
        var text = Sequences().Replace(line.TrimEnd('\r'), "");
        return text[(text.LastIndexOf('\r') + 1)..];
    }

    // Control sequences of ECMA-48, and the system commands that terminals have beside them.
    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sequences();
}
