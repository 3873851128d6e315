using System.Xml.Linq;
using Slipway.Core.Processes;

namespace Slipway.Targets.Tests.Reports;

/// <summary>What is read and shown of a test program's report, also where the program or the report is broken.</summary>
public sealed class TestReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-test-report-").FullName;

    private string JUnit => Path.Combine(_folder, "out", "junit.xml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>By xUnit itself, as it writes control characters and halves of characters: this program runs one of its tests.</summary>
    [Fact]
    public async Task Every_test_counts_whatever_a_failure_says()
    {
        await new ChildProcess(
            Environment.ProcessPath!,
            [
                .. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(TestReportTests).Assembly.Location] : Array.Empty<string>(),
                "--filter-class", typeof(UnprintableSample).FullName!, "--explicit", "only",
                "--results-directory", _folder, "--report-xunit-xml", "--report-xunit-xml-filename", "report.xml",
            ]).RunAsync(TestContext.Current.CancellationToken);

        var report = TestReport.Read("Sample", Path.Combine(_folder, "report.xml"));
        report.WriteJUnit(JUnit);

        report.Problem.Should().BeNull();
        report.Count.Should().Be(new TestCount(1, 1, 0));
        report.Failures.Should().ContainSingle().Which.Should().Match<(string Name, string Message)>(
            failure => failure.Name.EndsWith("UnprintableSample.Fails") && failure.Message.Contains("net::ERR_NETWORK_CHANGED"));
        Cases().Should().HaveCount(2);
        var failure = Cases().Single(test => (string?)test.Attribute("name") == nameof(UnprintableSample.Fails)).Element("failure")!;
        ((string?)failure.Attribute("message")).Should().Contain("net::ERR_NETWORK_CHANGED").And.NotContain("\u001b");
        failure.Value.Should().Contain("end of the message").And.Contain(nameof(TestReportTests));
    }

    [Theory]
    [InlineData("<assemblies><assembly><collection><test name=\"N.A\" type=\"N\" result=\"Pass\" /><test name=\"N.B\" type=\"N\" result=\"Skip\"><reason>no engine</reason></test><test name=\"N.C\" type=\"N\" res")]
    [InlineData("<assemblies><assembly><collection><test name=\"N.A\" type=\"N\" result=\"Pass\" />\n<test name=\"N.B\" type=\"N\" result=\"Skip\"><reason>no engine</reason></test>\n<test name=\"N.C\" type=\"N\" result=\"Fail\"><failure><message>\0")]
    public void Of_a_report_that_is_cut_short_what_is_there_counts_and_one_failure_more(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "half.xml"), text);

        var report = TestReport.Read("Slipway.Half.Tests", Path.Combine(_folder, "half.xml"));
        report.WriteJUnit(JUnit);

        report.Count.Should().Be(new TestCount(1, 1, 1));
        report.Failures.Should().ContainSingle().Which.Should().Be(("Slipway.Half.Tests", report.Problem!));
        report.Problem.Should().Contain("the report of Slipway.Half.Tests can't be read to its end");
        Cases().Should().HaveCount(3);
        Cases().Single(test => test.Element("failure") is not null).ToString().Should().Contain("can't be read to its end");
    }

    [Theory]
    [InlineData(null, "left no report")]
    [InlineData("", "can't be read to its end")]
    public void A_program_that_left_no_report_is_a_failure_that_is_shown(string? text, string problem)
    {
        var file = Path.Combine(_folder, "none.xml");
        if (text is not null)
        {
            File.WriteAllText(file, text);
        }

        var report = TestReport.Read("Crashed", file);
        report.WriteJUnit(JUnit);

        report.Count.Should().Be(new TestCount(0, 1, 0));
        report.Problem.Should().Contain(problem);
        Cases().Should().ContainSingle().Which.Element("failure").Should().NotBeNull();
    }

    [Fact]
    public void A_character_that_XML_can_not_hold_ends_neither_the_reading_nor_the_writing()
    {
        var file = Path.Combine(_folder, "wild.xml");
        File.WriteAllText(file,
            "<assemblies><assembly><errors><error type=\"cleanup\" name=\"N\"><failure><message>&#x1b;[31m&#xFFFF;</message></failure></error></errors>"
            + "<collection><test name=\"N.A(&#1;)\" type=\"N\" result=\"Fail\"><failure><message>&#0;</message></failure></test>"
            + "<test name=\"N.B\" type=\"N\" result=\"Pass\" /><test name=\"N.C\" type=\"N\" result=\"NotRun\" /></collection></assembly></assemblies>");

        var report = TestReport.Read("Wild", file);
        report.WriteJUnit(JUnit);

        report.Should().BeEquivalentTo(new { Problem = (string?)null, Count = new TestCount(1, 2, 0) });
        Cases().Select(test => (string?)test.Attribute("name")).Should().Equal("N", @"A(\x1)", "B");
    }

    private List<XElement> Cases() => [.. XDocument.Load(JUnit).Descendants("testcase")];
}

/// <summary>Run by <see cref="TestReportTests"/> alone: one test fails on purpose.</summary>
public sealed class UnprintableSample
{
    [Fact(Explicit = true)]
    public void Fails() => Assert.Fail("\u001b[2mpage.goto\u001b[22m: net::ERR_NETWORK_CHANGED \0 \uD800 \uFFFF, the end of the message");

    [Fact(Explicit = true)]
    public void Passes()
    {
    }
}
