using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Slipway.Core.Processes;
using Slipway.Targets.Tests.Builds;
using Slipway.Testing;

namespace Slipway.Targets.Tests.Output;

/// <summary>The report and the picture of the plan, as a browser shows them.</summary>
public sealed partial class ReportBrowserTests : IDisposable
{
    // What is seen on the page, told by a script that only these tests put there.
    private const string Script =
        """
        <script>
        const box = e => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom].map(Math.round); };
        const tone = e => getComputedStyle(e).stroke;
        document.body.textContent = JSON.stringify({
          page: getComputedStyle(document.body).backgroundColor,
          ink: getComputedStyle(document.body).color,
          overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
          graph: [...document.querySelectorAll('svg.graph g')].map(g => ({ name: g.querySelector('text').textContent,
            box: box(g.querySelector('rect')), text: box(g.querySelector('text')), tone: tone(g.querySelector('rect')) })),
          edges: [...document.querySelectorAll('svg.graph path')].map(p => p.getTotalLength()),
          critical: document.querySelectorAll('svg.graph path.critical').length,
          bars: [...document.querySelectorAll('.track i')].map(i => ({ bar: box(i), track: box(i.parentElement) })),
          rows: [...document.querySelectorAll('tr td:first-child')].map(td => td.textContent),
          logs: [...document.querySelectorAll('pre')].map(pre => pre.innerText),
        });
        </script>
        """;

    private readonly BuildFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("light", "rgb(255, 255, 255)", "rgb(31, 35, 40)", "rgb(207, 34, 46)")]
    [InlineData("dark", "rgb(13, 17, 23)", "rgb(230, 237, 243)", "rgb(248, 81, 73)")]
    public async Task The_report_shows_graph_timeline_critical_path_and_logs(string scheme, string page, string ink, string bad)
    {
        _folder.Environment = _folder.Environment with { Time = TimeProvider.System };
        await _folder.RunAsync<Sample>("Publish --parallelism 2", expected: -1);

        var seen = await LookAsync("report.html", scheme);

        seen.GetProperty("page").GetString().Should().Be(page);
        seen.GetProperty("ink").GetString().Should().Be(ink);
        seen.GetProperty("overflows").GetBoolean().Should().BeFalse();
        var boxes = seen.GetProperty("graph").EnumerateArray().ToList();
        boxes.Select(box => box.GetProperty("name").GetString()).Should()
            .BeEquivalentTo("Restore", "Images:a", "Images:b", "Images", "Breaks", "Publish");
        boxes.Single(box => box.GetProperty("name").GetString() == "Breaks").GetProperty("tone").GetString().Should().Be(bad);
        foreach (var box in boxes)
        {
            Inside(box.GetProperty("text"), box.GetProperty("box")).Should().BeTrue($"the name must fit: {box}");
            boxes.Count(other => Overlap(box.GetProperty("box"), other.GetProperty("box"))).Should().Be(1, $"boxes must not overlap: {box}");
        }

        seen.GetProperty("edges").EnumerateArray().Should().HaveCount(9).And.OnlyContain(edge => edge.GetDouble() > 10);
        seen.GetProperty("critical").GetInt32().Should().BePositive();
        seen.GetProperty("bars").EnumerateArray().Should().HaveCountGreaterThanOrEqualTo(4)
            .And.OnlyContain(bar => Inside(bar.GetProperty("bar"), bar.GetProperty("track")));
        seen.GetProperty("rows").EnumerateArray().Select(row => row.GetString()).Should()
            .Equal("Restore", "Images", "Images:a", "Images:b", "Breaks", "Publish");
        seen.GetProperty("logs").EnumerateArray().Should().ContainSingle()
            .Which.GetString().Should().Contain("about to <break>").And.Contain("error SLP1000: Target 'Breaks' failed");
    }

    [Fact]
    public async Task The_picture_of_the_plan_shows_every_target()
    {
        await _folder.RunAsync<Sample>("Publish --plan");

        var seen = await LookAsync("plan.html", "light");

        seen.GetProperty("overflows").GetBoolean().Should().BeFalse();
        seen.GetProperty("graph").GetArrayLength().Should().Be(6);
        seen.GetProperty("edges").GetArrayLength().Should().Be(9);
    }

    private async Task<JsonElement> LookAsync(string name, string scheme)
    {
        var browser = await DebianTools.ChromiumAsync();
        var page = Path.Combine(_folder.Root, $"{scheme}.html");
        File.WriteAllText(page, _folder.Read($"artifacts/build/{name}") + Script);
        var result = await new ChildProcess(
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1280,1000",
            $"--blink-settings=preferredColorScheme={(scheme == "dark" ? 0 : 1)}",
            $"--user-data-dir={Path.Combine(_folder.Root, "profile")}", "--dump-dom", new Uri(page).AbsoluteUri)
            .RunSuccessfullyAsync(Token);
        var json = Body().Match(result.Output).Groups["json"].Value;
        using var document = JsonDocument.Parse(System.Net.WebUtility.HtmlDecode(json));
        return document.RootElement.Clone();
    }

    private static int[] Edges(JsonElement box) => [.. box.EnumerateArray().Select(edge => edge.GetInt32())];

    private static bool Inside(JsonElement inner, JsonElement outer) =>
        Edges(inner) is [var left, var top, var right, var bottom] && Edges(outer) is [var x1, var y1, var x2, var y2]
        && left >= x1 - 2 && top >= y1 - 2 && right <= x2 + 2 && bottom <= y2 + 2;

    private static bool Overlap(JsonElement one, JsonElement other) =>
        Edges(one) is [var left, var top, var right, var bottom] && Edges(other) is [var x1, var y1, var x2, var y2]
        && left < x2 && x1 < right && top < y2 && y1 < bottom;

    [GeneratedRegex("<body>(?<json>.*?)</body>", RegexOptions.Singleline)]
    private static partial Regex Body();

    private sealed class Sample : SlipwayBuild
    {
        private static readonly string[] Items = ["a", "b"];

        Target Restore => _ => _.Executes(() => { });

        Target Images => _ => _.DependsOn(Restore).ForEach(Items, (_, target) => target.Executes(() => { }));

        Target Breaks => _ => _.DependsOn(Images).After(Restore).Executes(() =>
        {
            Log.LogInformation("about to <break>");
            throw new InvalidOperationException("no way");
        });

        Target Publish => _ => _.DependsOn(Breaks, Images).Executes(() => { });
    }
}
