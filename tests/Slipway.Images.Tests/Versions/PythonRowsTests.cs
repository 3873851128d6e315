using System.Text.Json;

namespace Slipway.Images.Tests.Versions;

/// <summary>What Python's <c>packaging</c> says of versions and conditions put together at random.</summary>
public sealed class PythonRowsTests
{
    /// <summary><c>[version, version, order]</c>, or <c>[text, null, null]</c> for what is no version.</summary>
    [Fact]
    public void Versions_have_the_same_order() =>
        TestData.Disagreements("pep440-order.jsonl", row => Order(row) == row[2].NumberOrNull()).Should().BeEmpty();

    /// <summary><c>[conditions, version, whether they hold]</c>, or <c>[text, null, null]</c> for what are none.</summary>
    [Fact]
    public void Conditions_hold_for_the_same_versions() =>
        TestData.Disagreements("pep440-specifiers.jsonl", row => Holds(row) == row[2].FlagOrNull()).Should().BeEmpty();

    private static int? Order(JsonElement row) =>
        PythonVersion.TryParse(row[0].GetString()!, out var left)
        && PythonVersion.TryParse(row[1].GetString() ?? row[0].GetString()!, out var right)
            ? Math.Sign(left.CompareTo(right))
            : null;

    private static bool? Holds(JsonElement row) =>
        PythonSpecifierSet.TryParse(row[0].GetString()!, out var set, out _) ? set.IsSatisfiedBy(row[1].GetString() ?? "") : null;
}
