namespace Slipway.Testing.Data;

/// <summary>What can be said of a column.</summary>
internal sealed class ColumnSummary
{
    private double _sum;
    private long _numbers;

    public IReadOnlyList<Action<Cell>> Watchers { get; init; } = [];

    /// <summary>How many values are there.</summary>
    public long Count { get; private set; }

    /// <summary>Whether each of them is a number, and there is one.</summary>
    public bool IsNumeric => _numbers > 0 && _numbers == Count;

    /// <summary>The mean of those that are numbers; NaN where none is.</summary>
    public double Mean => _numbers == 0 ? double.NaN : _sum / _numbers;

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    public void Add(Cell cell)
    {
        if (cell.IsMissing)
        {
            return;
        }

        Count++;
        if (cell.Number is { } number)
        {
            _numbers++;
            _sum += number;
            Min = Math.Min(Min, number);
            Max = Math.Max(Max, number);
        }

        foreach (var watcher in Watchers)
        {
            watcher(cell);
        }
    }
}
