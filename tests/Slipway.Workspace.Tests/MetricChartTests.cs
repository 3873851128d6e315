using System.Globalization;
using System.Xml.Linq;
using Slipway.Workspace.Studio.Runs;
using Slipway.Workspace.Tests.Fixtures;
using Slipway.Workspace.Tracking;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>The small charts of metrics on the pages of runs.</summary>
public sealed class MetricChartTests
{
    [Theory]
    [InlineData("0:1 1:2 2:3", "4,52 120,28 236,4")]
    [InlineData("0:3 10:1", "4,4 236,52")]
    [InlineData("5:1 5:2 5:3", "4,52 120,28 236,4")]
    [InlineData("0:7 1:7", "4,28 236,28")]
    [InlineData("0:1 1:NaN 2:Infinity 3:2", "4,52 236,4")]
    [InlineData("0:-1.7E308 1:1.7E308", "4,52 236,4")]
    public void A_line_goes_through_the_points_that_are_numbers(string points, string line)
    {
        var chart = XElement.Parse(MetricChart.Of(Points(points)).ToString());

        chart.Element("polyline")!.Attribute("points")!.Value.Should().Be(line);
        chart.Attribute("aria-label")!.Value.Should().StartWith("From ").And.Be(chart.Element("title")!.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0:1")]
    [InlineData("0:1 1:NaN")]
    public void One_point_is_no_course(string points) => MetricChart.Of(Points(points)).ToString().Should().BeEmpty();

    [Fact]
    public async Task The_page_of_a_run_draws_each_metric_however_many_points_it_has()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutAsync($"{W}/jobs/mine", Pipelines.Command("train", compute: null));
        for (var batch = 0; batch < 5; batch++)
        {
            var metrics = Enumerable.Range(batch * 1000, 1000).Select(step => $$"""{"key": "loss", "value": {{5000 - step}}, "timestamp": {{step}}, "step": {{step}}}""");
            (await server.MlflowAsync("runs/log-batch", $$"""{"run_id": "mine", "metrics": [{{string.Join(',', metrics)}}]}""")).Status.Should().Be(200);
        }

        using var browser = await Browser.OpenAsync(server);
        var page = (await browser.GetAsync("/jobs/mine")).Text;

        page.Should().Contain("From 5000 at step 0 to 1 at step 4999");
        var line = page.Split("<polyline points=\"")[1].Split('"')[0];
        line.Split(' ').Should().HaveCountLessThanOrEqualTo(MetricChart.MostPoints + 2);
        line.Should().StartWith("4,4 ").And.EndWith(" 236,52");
    }

    private static List<MetricPoint> Points(string points) =>
    [
        .. points.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(point => point.Split(':')).Select(point => new MetricPoint(
            "m", double.Parse(point[1], CultureInfo.InvariantCulture), 0, long.Parse(point[0], CultureInfo.InvariantCulture))),
    ];
}
