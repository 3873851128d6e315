using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>Follows the classic builder's output: which step it is at, and the image that each step made.</summary>
internal sealed partial class ClassicProgress : BuildProgress
{
    private readonly Queue<string> _last = new();

    private string? _newestImage;
    private int _current;
    private int _count;

    /// <summary>Whether found in the cache or new.</summary>
    public override string? NewestImage => _newestImage;

    public override BuildLine Take(string line)
    {
        if (Step().Match(line) is { Success: true } step)
        {
            _current = int.Parse(step.Groups["step"].ValueSpan, CultureInfo.InvariantCulture);
            _count = int.Parse(step.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
            _last.Clear();
            Current = new BuildStep($"{_current}/{_count}", line[step.Length..], DateTimeOffset.UtcNow);
            return new BuildLine(line, IsStep: true);
        }

        if (Image().Match(line) is { Success: true } image)
        {
            _newestImage = image.Groups["id"].Value;
        }

        if (line.Length > 0)
        {
            Keep(_last, line);
        }

        return new BuildLine(line, IsStep: false);
    }

    public override FailedStep? Failed(Dockerfile dockerfile) =>
        // Labels are added as steps behind the last instruction.
        dockerfile.Instructions.ElementAtOrDefault(_current - 1) is { } instruction
            ? new FailedStep($"step {_current} of {_count} ({instruction.Keyword})", instruction, _last)
            : null;

    [GeneratedRegex(@"^Step (?<step>\d+)/(?<count>\d+) : ", RegexOptions.CultureInvariant)]
    private static partial Regex Step();

    [GeneratedRegex("^ ---> (?<id>[0-9a-f]{12,64})\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Image();
}
