using Slipway.Pipelines.Parsing;

namespace Slipway.Pipelines.Publishing;

/// <summary>What became of a file of a step's code.</summary>
public enum FileChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>Its content is another.</summary>
    Changed,
}

/// <summary>A file in which the code differs from the code that is published.</summary>
/// <param name="Path">Relative to the code's folder, with forward slashes.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Diff">A unified diff; null where a file is no text, or is too long to be shown.</param>
public sealed record FileChange(string Path, FileChangeKind Kind, string? Diff)
{
    /// <summary>One line: <c>M train.py (+2 −1)</c>.</summary>
    public override string ToString()
    {
        var sign = Kind switch
        {
            FileChangeKind.Added => 'A',
            FileChangeKind.Removed => 'D',
            _ => 'M',
        };
        return Diff is null
            ? $"{sign} {Path}"
            : $"{sign} {Path} (+{Lines('+', "+++")} -{Lines('-', "---")})";
    }

    private int Lines(char sign, string heading) => Diff!
        .Split('\n')
        .Count(line => line.StartsWith(sign) && !line.StartsWith(heading, StringComparison.Ordinal));
}
