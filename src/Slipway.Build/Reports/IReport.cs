using Slipway.Targets;

namespace Slipway.Build;

/// <summary>What a change touches and what has come of it, for whoever reviews it.</summary>
public interface IReport : ITestPipelines, IReleases
{
    /// <summary>How far numbers may be apart to be called the same, in percent.</summary>
    [Parameter("How far, in percent from 0 to 100, what tests measure may be from the last release's to be called the same by Report; 1 unless given")]
    decimal ReportTolerance => TryGetValue<decimal?>() ?? 1;

    /// <summary>Writes the report, also where tests have failed.</summary>
    Target Report => _ => _
        .Description("Says what a change touches, what its tests came to beside the last release's, and what publishing it would change")
        .DependsOn(TestPipelines)
        .AssuredAfterFailure()
        .Uses(() => GitHubToken)
        .Uses(() => SystemAccessToken)
        .Produces("artifacts/changes/*")
        .Executes(token => new ReportActions(this).ReportAsync(token));
}
