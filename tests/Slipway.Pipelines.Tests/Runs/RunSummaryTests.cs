using Slipway.Pipelines.Runs;

namespace Slipway.Pipelines.Tests.Runs;

/// <summary>How runs are listed.</summary>
public sealed class RunSummaryTests
{
    [Fact]
    public void A_table_has_headings_and_durations_and_fits_eighty_columns()
    {
        var created = new DateTimeOffset(2026, 11, 28, 23, 11, 5, TimeSpan.Zero);
        RunSummary[] runs =
        [
            new("batchjob-b9f3e311-d459-41e7-bf5f-afebf5bd5aca", "batchjob-b9f3e311-d459-41e7-bf5f-afebf5bd5aca", "e", "Running", created),
            new("batchjob-00000000-d459-41e7-bf5f-afebf5bd5aca", "nightly", "e", "Completed", created) { Duration = TimeSpan.FromSeconds(3725) },
        ];

        var lines = RunSummary.Table(runs, 200).ToList();

        lines.Should().Equal(
            "STATUS     CREATED UTC     TOOK  NAME",
            "Running    11-28 23:11           batchjob-b9f3e311-d459-41e7-bf5f-afebf5bd5aca",
            "Completed  11-28 23:11  1:02:05  batchjob-00000000-d459-41e7-bf5f-afebf5bd5aca  nightly");
        lines[1].Length.Should().BeLessThanOrEqualTo(80);
    }

    [Fact]
    public void Where_rows_do_not_fit_runs_are_named_by_beginnings_that_tell_them_apart()
    {
        var created = new DateTimeOffset(2026, 11, 28, 23, 11, 5, TimeSpan.Zero);
        RunSummary[] runs =
        [
            new("batchjob-b9f3e311-d459-41e7-bf5f-afebf5bd5aca", "Breast cancer, Python against R, with a very long name of its own", "e", "Running", created),
            new("batchjob-b9f3e311-e459-41e7-bf5f-afebf5bd5aca", "nightly\u001b[31m", "e", "Completed", created),
        ];

        RunSummary.Table(runs, 80).Should().Equal(
            "STATUS     CREATED UTC  TOOK  NAME",
            "Running    11-28 23:11        batchjob-b9f3e311-d  Breast cancer, Python agai...",
            "Completed  11-28 23:11        batchjob-b9f3e311-e  nightly\\x1b[31m");
    }
}
