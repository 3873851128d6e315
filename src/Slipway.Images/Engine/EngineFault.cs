using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// What is wrong with an engine itself, though it says so in answer to something that was asked of it: no Dockerfile and
/// no test is to blame.
/// </summary>
internal static partial class EngineFault
{
    /// <summary>The fault (SLP3015) that an engine's words tell of; null when they are about what was asked.</summary>
    public static Diagnostic? Find(string said) => Network().IsMatch(said)
        ? new Diagnostic(Codes.NoNetwork, $"the container engine can't give containers a network: {said.ReplaceLineEndings(" ").Trim()}")
        {
            Remedy = "restart the engine (such as 'sudo systemctl restart docker'), which makes its bridge, docker0, and its rules anew",
        }
        : null;

    // Said when the bridge is gone, or when somebody has removed the chains of iptables that the engine made at its start.
    [GeneratedRegex(
        @"could not find bridge|no such network interface|No chain/target/match by that name|network bridge not found"
        + @"|failed to (create endpoint|set up container networking)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Network();
}
