using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>A part of a regular expression.</summary>
internal abstract record GoPatternNode
{
    /// <summary>One character of a set.</summary>
    public sealed record Character(CharacterSet Set) : GoPatternNode;

    /// <summary>A place in the text.</summary>
    public sealed record Position(TextPosition Where) : GoPatternNode;

    /// <summary>Parts one after the other; nothing at all where there are none.</summary>
    public sealed record Sequence(ImmutableArray<GoPatternNode> Parts) : GoPatternNode;

    /// <summary>One of several.</summary>
    public sealed record Choice(ImmutableArray<GoPatternNode> Parts) : GoPatternNode;

    /// <summary>A part again and again, without end where there is no maximum.</summary>
    public sealed record Repetition(GoPatternNode Part, int Minimum, int? Maximum) : GoPatternNode;
}

/// <summary>A place that a regular expression can ask for.</summary>
internal enum TextPosition
{
    /// <summary><c>\A</c>, and <c>^</c> without <c>(?m)</c>.</summary>
    TextStart,

    /// <summary><c>\z</c>, and <c>$</c> without <c>(?m)</c>.</summary>
    TextEnd,

    /// <summary><c>^</c> with <c>(?m)</c>.</summary>
    LineStart,

    /// <summary><c>$</c> with <c>(?m)</c>.</summary>
    LineEnd,

    /// <summary><c>\b</c>.</summary>
    WordBoundary,

    /// <summary><c>\B</c>.</summary>
    NoWordBoundary,
}
