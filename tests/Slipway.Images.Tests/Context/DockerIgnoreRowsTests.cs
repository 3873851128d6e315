namespace Slipway.Images.Tests.Context;

/// <summary>
/// What Docker's matcher says of patterns and paths put together at random: <c>[pattern, path, answer]</c>, where the
/// answer is 1 for what is left out, 0 for what is not and -1 for a pattern that it refuses.
/// </summary>
public sealed class DockerIgnoreRowsTests
{
    [Fact]
    public void Docker_says_the_same() => TestData.Disagreements(
        "dockerignore.jsonl", row => Answer(row[0].GetString()!, row[1].GetString()!) == row[2].GetInt32()).Should().BeEmpty();

    private static int Answer(string text, string path) =>
        !DockerIgnorePattern.TryParse(text, out var pattern, out _) ? -1 : pattern.Matches(path) ? 1 : 0;
}
