using Slipway.Core.Reports;

namespace Slipway.Images;

/// <summary>Writes what came of an image's smoke tests, for the test tabs of CI servers.</summary>
internal static class ImageReport
{
    public static void Write(string folder, TestedImage tested)
    {
        var image = tested.Image.Definition;
        JUnitReport.Write(
            Path.Combine(folder, $"image-{image.Name}.xml"),
            new JUnitSuite(image.RelativeFolder, [.. tested.Results.Select(result => Case(image.Name, result))]));
    }

    private static JUnitCase Case(string image, SmokeTestResult result) =>
        new($"{image}.{result.Kind.Replace(' ', '-')}", result.Name, Outcome(result.Outcome), result.Duration)
        {
            File = result.File,
            Line = result.Line,
            Message = Message(result),
        };

    private static JUnitOutcome Outcome(SmokeTestOutcome outcome) => outcome switch
    {
        SmokeTestOutcome.Failed => JUnitOutcome.Failed,
        SmokeTestOutcome.Skipped or SmokeTestOutcome.NotLoaded => JUnitOutcome.Skipped,
        _ => JUnitOutcome.Passed,
    };

    private static string? Message(SmokeTestResult result) =>
        Outcome(result.Outcome) != JUnitOutcome.Passed ? result.Message
        : result.Found is null ? null
        : $"found {result.Found}{(string.IsNullOrEmpty(result.Message) ? "" : $"; {result.Message}")}";
}
