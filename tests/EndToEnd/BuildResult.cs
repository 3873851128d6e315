namespace Slipway.EndToEnd;

/// <summary>How a run of <c>build.sh</c> ended.</summary>
/// <param name="ExitCode">As a shell sees it.</param>
/// <param name="Output">Standard output and error in the order they came, with no colours.</param>
public sealed record BuildResult(int ExitCode, string Output)
{
    /// <summary>The line of the summary table that tells of a target.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">The summary has no such line.</exception>
    public string SummaryOf(string target)
    {
        var line = Output.Split('\n').LastOrDefault(l => l.TrimStart(' ', '|', '│').StartsWith(target + " ", StringComparison.Ordinal));
        line.Should().NotBeNull($"the summary should tell of {target}:\n{Output}");
        return line!;
    }
}
