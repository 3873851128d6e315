using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>Follows the classic builder's output: which step it is at, and the image that each step made.</summary>
internal sealed partial class BuildSteps
{
    private const int KeptLines = 40;

    private readonly Queue<string> _last = new();

    /// <summary>The step that runs, counted from 1; 0 before the first.</summary>
    public int Current { get; private set; }

    /// <summary>How many steps there are.</summary>
    public int Count { get; private set; }

    /// <summary>The short id of the newest image made by a step, whether found in the cache or new.</summary>
    public string? NewestImage { get; private set; }

    /// <summary>The last lines of the step that runs, at most 40.</summary>
    public IReadOnlyCollection<string> LastLines => _last;

    /// <summary>Takes in one line.</summary>
    /// <returns>Whether the line begins a step.</returns>
    public bool Take(string line)
    {
        if (Step().Match(line) is { Success: true } step)
        {
            Current = int.Parse(step.Groups["step"].ValueSpan, CultureInfo.InvariantCulture);
            Count = int.Parse(step.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
            _last.Clear();
            return true;
        }

        if (Image().Match(line) is { Success: true } image)
        {
            NewestImage = image.Groups["id"].Value;
        }

        if (line.Length > 0)
        {
            _last.Enqueue(line);
            if (_last.Count > KeptLines)
            {
                _last.Dequeue();
            }
        }

        return false;
    }

    [GeneratedRegex(@"^Step (?<step>\d+)/(?<count>\d+) : ", RegexOptions.CultureInvariant)]
    private static partial Regex Step();

    [GeneratedRegex("^ ---> (?<id>[0-9a-f]{12,64})$", RegexOptions.CultureInvariant)]
    private static partial Regex Image();
}
