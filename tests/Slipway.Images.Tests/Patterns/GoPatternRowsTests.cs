namespace Slipway.Images.Tests.Patterns;

/// <summary>
/// What Go's <c>regexp</c> says of patterns and texts put together at random: <c>[pattern, text, answer]</c>, where the
/// answer is 1 for a match, 0 for none and -1 for a pattern that it refuses.
/// </summary>
public sealed class GoPatternRowsTests
{
    [Fact]
    public void Go_says_the_same() => TestData.Disagreements(
        "go-regexp.jsonl", row => Answer(row[0].GetString()!, row[1].GetString()!) == row[2].GetInt32()).Should().BeEmpty();

    private static int Answer(string source, string text) =>
        !GoPattern.TryParse(source, out var pattern, out _) ? -1 : pattern.Matches(text) ? 1 : 0;
}
