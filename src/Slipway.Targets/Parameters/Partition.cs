using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Slipway.Targets;

/// <summary>
/// Which share of a target's work this build does, as a parameter: <c>--test-partition 2/3</c> is the second of three.
/// </summary>
public sealed record Partition
{
    private Partition(int part, int total) => (Part, Total) = (part, total);

    /// <summary>All of the work.</summary>
    public static Partition Whole { get; } = new(1, 1);

    /// <summary>Which share, from 1.</summary>
    public int Part { get; }

    /// <summary>How many shares there are.</summary>
    public int Total { get; }

    /// <summary>Reads <c>2/3</c>.</summary>
    /// <returns>Whether it is a share of several, or of one.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Partition? partition)
    {
        partition = text.Split('/') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            && part >= 1 && part <= total
            ? new Partition(part, total)
            : null;
        return partition is not null;
    }

    /// <summary>This share of the items: all shares together have each item once, and differ in size by one at most.</summary>
    /// <param name="items">The items, in the same order in every build.</param>
    public IEnumerable<T> GetCurrent<T>(IEnumerable<T> items) => items.Where((_, i) => i % Total == Part - 1);

    /// <summary><c>2/3</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Part}/{Total}");
}
