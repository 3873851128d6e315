using System.Text;

namespace Slipway.Images;

/// <summary>Puts the lines of a stream together that comes in pieces of UTF-8.</summary>
internal sealed class LineSplitter(Action<string> onLine)
{
    // What is longer is no line; its rest comes as lines of its own.
    private const int LongestLine = 1024 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, characters, flush: false);
        foreach (var c in characters)
        {
            if (c == '\n')
            {
                Finish();
            }
            else
            {
                _line.Append(c);
                if (_line.Length == LongestLine)
                {
                    Finish();
                }
            }
        }
    }

    public void Finish()
    {
        if (_line.Length > 0)
        {
            onLine(_line.ToString().TrimEnd('\r'));
            _line.Clear();
        }
    }
}
