using System.Text;
using Slipway.Pipelines.Connections;

namespace Slipway.Pipelines.Runs;

/// <summary>Reads a log that grows: each time, the lines that are new.</summary>
internal sealed class LogTail(HttpJsonClient http, string name, Uri address)
{
    private readonly List<byte> _unfinished = [];
    private long _read;

    /// <summary>The lines that were added since the last call.</summary>
    /// <param name="isComplete">Nothing will be added any more: what is left is a line though no line end follows.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<IReadOnlyList<string>> ReadNewAsync(bool isComplete, CancellationToken cancellationToken)
    {
        var added = await http.ReadFromAsync($"read log {name}", address, _read, cancellationToken).ConfigureAwait(false);
        _read += added.Length;

        // By bytes, since a letter of several bytes may be cut in two.
        var lines = new List<string>();
        foreach (var letter in added)
        {
            if (letter == (byte)'\n')
            {
                Finish(lines);
            }
            else
            {
                _unfinished.Add(letter);
            }
        }

        if (isComplete && _unfinished.Count > 0)
        {
            Finish(lines);
        }

        return lines;
    }

    private void Finish(List<string> lines)
    {
        lines.Add(Encoding.UTF8.GetString([.. _unfinished]).TrimEnd('\r'));
        _unfinished.Clear();
    }
}
