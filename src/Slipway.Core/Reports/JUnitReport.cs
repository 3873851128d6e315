using System.Globalization;
using System.Xml.Linq;
using Slipway.Core.Text;

namespace Slipway.Core.Reports;

/// <summary>
/// Writes test results in the JUnit form that GitHub's and Azure DevOps' test tabs read
/// (<see href="https://github.com/testmoapp/junitxml"/>).
/// </summary>
public static class JUnitReport
{
    /// <summary>Writes a report over what is there.</summary>
    /// <param name="path">Its file, whose folder is made.</param>
    /// <param name="suites">What is in it.</param>
    public static void Write(string path, params IEnumerable<JUnitSuite> suites)
    {
        ArgumentNullException.ThrowIfNull(suites);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        // A writer of its own: XDocument would put a byte order mark before the XML, at which some readers stumble.
        using var writer = new StreamWriter(path, append: false);
        new XDocument(new XElement("testsuites", suites.Select(Suite))).Save(writer);
    }

    private static XElement Suite(JUnitSuite suite) => new(
        "testsuite",
        new XAttribute("name", PrintableText.Of(suite.Name)),
        new XAttribute("tests", suite.Cases.Length),
        new XAttribute("failures", suite.Cases.Count(result => result.Outcome == JUnitOutcome.Failed)),
        new XAttribute("errors", 0),
        new XAttribute("skipped", suite.Cases.Count(result => result.Outcome == JUnitOutcome.Skipped)),
        Time(suite.Cases.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Duration)),
        suite.Cases.Select(Case));

    private static XElement Case(JUnitCase result)
    {
        var test = new XElement(
            "testcase",
            new XAttribute("classname", PrintableText.Of(result.ClassName)),
            new XAttribute("name", PrintableText.Of(result.Name)),
            result.File is null ? null : new XAttribute("file", PrintableText.Of(result.File)),
            result.Line is null ? null : new XAttribute("line", result.Line),
            Time(result.Duration));
        var message = PrintableText.Of(result.Message ?? "");
        test.Add(result.Outcome switch
        {
            JUnitOutcome.Failed => new XElement(
                "failure", new XAttribute("message", message.Split('\n')[0].Trim()), message),
            JUnitOutcome.Skipped => new XElement("skipped", new XAttribute("message", message)),
            _ when message.Length > 0 => new XElement("system-out", message),
            _ => null,
        });
        return test;
    }

    private static XAttribute Time(TimeSpan duration) =>
        new("time", duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
}
