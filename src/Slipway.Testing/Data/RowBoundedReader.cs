namespace Slipway.Testing.Data;

/// <summary>Reads a text on, as long as no row takes more than is read of one.</summary>
internal sealed class RowBoundedReader(TextReader text) : TextReader
{
    private int _left = ReadingLimits.MostRowLetters;

    /// <summary>A row has come to its end.</summary>
    public void NextRow() => _left = ReadingLimits.MostRowLetters;

    public override int Peek() => text.Peek();

    public override int Read()
    {
        Take(1);
        return text.Read();
    }

    public override int Read(char[] buffer, int index, int count)
    {
        Take(count);
        return text.Read(buffer, index, count);
    }

    public override int Read(Span<char> buffer)
    {
        Take(buffer.Length);
        return text.Read(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(int count)
    {
        _left -= count;
        if (_left < 0)
        {
            throw new InvalidDataException(
                $"it has a row of more than the {ReadingLimits.MostRowLetters} letters that are read");
        }
    }
}
