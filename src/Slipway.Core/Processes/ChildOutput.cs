using System.Text;
using Slipway.Core.Secrets;

namespace Slipway.Core.Processes;

/// <summary>What a child process writes to one of its streams, until nobody wants to know more of it.</summary>
/// <param name="mask">What is taken out of every line.</param>
/// <param name="onLine">Called with each line.</param>
internal sealed class ChildOutput(SecretMask? mask, Action<string>? onLine)
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private bool _isEnded;

    public void Take(string line)
    {
        var shown = mask?.Apply(line) ?? line;
        lock (_lock)
        {
            if (_isEnded)
            {
                return;
            }

            _text.Append(shown).Append('\n');
        }

        onLine?.Invoke(shown);
    }

    /// <summary>Gives all that came, and takes no more.</summary>
    public string End()
    {
        lock (_lock)
        {
            _isEnded = true;
            return _text.ToString();
        }
    }
}
