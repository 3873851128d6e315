using System.Globalization;
using System.Xml.Linq;
using Slipway.Core.Text;

namespace Slipway.Images;

/// <summary>
/// Writes test results in the JUnit form that GitHub's and Azure DevOps' test tabs read
/// (<see href="https://github.com/testmoapp/junitxml"/>).
/// </summary>
internal static class JUnitReport
{
    public static void Write(string folder, TestedImage tested)
    {
        Directory.CreateDirectory(folder);
        var image = tested.Image.Definition;
        var results = tested.Results;
        var suite = new XElement(
            "testsuite",
            new XAttribute("name", image.RelativeFolder),
            new XAttribute("tests", results.Length),
            new XAttribute("failures", results.Count(result => result.Outcome == SmokeTestOutcome.Failed)),
            new XAttribute("errors", 0),
            new XAttribute("skipped", results.Count(result => result.Outcome is SmokeTestOutcome.Skipped or SmokeTestOutcome.NotLoaded)),
            Time(results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Duration)),
            results.Select(result => Case(image.Name, result)));
        // A writer of its own: XDocument would put a byte order mark before the XML, at which some readers stumble.
        using var writer = new StreamWriter(Path.Combine(folder, $"image-{image.Name}.xml"), append: false);
        new XDocument(new XElement("testsuites", suite)).Save(writer);
    }

    private static XElement Case(string image, SmokeTestResult result)
    {
        var test = new XElement(
            "testcase",
            new XAttribute("classname", $"{image}.{result.Kind.Replace(' ', '-')}"),
            new XAttribute("name", PrintableText.Of(result.Name)),
            new XAttribute("file", PrintableText.Of(result.File)),
            new XAttribute("line", result.Line),
            Time(result.Duration));
        var message = PrintableText.Of(result.Message ?? "");
        test.Add(result.Outcome switch
        {
            SmokeTestOutcome.Failed => new XElement("failure", new XAttribute("message", message.Split('\n')[0].Trim()), message),
            SmokeTestOutcome.Skipped or SmokeTestOutcome.NotLoaded => new XElement("skipped", new XAttribute("message", message)),
            _ when result.Found is not null => new XElement("system-out", PrintableText.Of($"found {result.Found}{(message.Length == 0 ? "" : $"; {message}")}")),
            _ => null,
        });
        return test;
    }

    private static XAttribute Time(TimeSpan duration) =>
        new("time", duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
}
