namespace Slipway.Images.Tests.Versions;

/// <summary>
/// What conda's rules say of conditions and versions put together at random:
/// <c>[condition, version, whether it holds]</c>.
/// </summary>
public sealed class CondaRowsTests
{
    [Fact]
    public void Conditions_hold_for_the_same_versions() =>
        TestData.Disagreements("conda-conditions.jsonl", row => Holds(row[0].GetString()!, row[1].GetString()!) == row[2].GetBoolean())
            .Should().BeEmpty();

    private static bool? Holds(string condition, string version) =>
        CondaSpecifier.TryParse(condition, out var specifier) ? specifier.IsSatisfiedBy(version) : null;
}
