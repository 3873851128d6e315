using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Pipelines;
using Slipway.Pipelines.Validation;
using Slipway.Targets;

namespace Slipway.Build;

/// <summary>When schedules fire next, as people read it.</summary>
internal static class FiringsTable
{
    public static ImmutableArray<UpcomingFirings> Of(IEnumerable<PipelineProject> projects) =>
        [.. projects.SelectMany(project => UpcomingFirings.Of(project, DateTimeOffset.UtcNow))];

    public static void Show(ISlipwayBuild build, IReadOnlyCollection<UpcomingFirings> firings)
    {
        foreach (var line in UpcomingFirings.Table(firings, build.Host.Width))
        {
            build.Log.LogInformation("{Line}", line);
        }
    }
}
