using System.Text.RegularExpressions;

namespace Slipway.EndToEnd;

/// <summary>How a run of <c>build.sh</c> ended.</summary>
/// <param name="ExitCode">As a shell sees it.</param>
/// <param name="Output">Standard output and error in the order they came, with no colours.</param>
public sealed partial record BuildResult(int ExitCode, string Output)
{
    /// <summary>The line of the summary table that tells of a target.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">The summary has no such line.</exception>
    public string SummaryOf(string target)
    {
        var line = Output.Split('\n').LastOrDefault(l => l.TrimStart(' ', '|', '│').StartsWith(target + " ", StringComparison.Ordinal));
        line.Should().NotBeNull($"the summary should tell of {target}:\n{Output}");
        return line!;
    }

    /// <summary>The name of the job that a <c>Run</c> started.</summary>
    public string JobName()
    {
        var started = StartedJob().Match(Output);
        started.Success.Should().BeTrue($"the run should name its job:\n{Output}");
        return started.Groups[1].Value;
    }

    [GeneratedRegex(@"started job ([A-Za-z0-9_-]+)")]
    private static partial Regex StartedJob();
}
