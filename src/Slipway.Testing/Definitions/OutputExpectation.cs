using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Testing;

/// <summary>What is expected of an output, or of a file in it.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Key">Its name as the test has it.</param>
/// <param name="Address">Where it lies.</param>
/// <param name="Checks">What must hold, as it is written; nothing but that it exists where there is none.</param>
public sealed record OutputExpectation(
    SourcePosition Position, string Key, OutputAddress Address, ImmutableArray<OutputCheck> Checks);

/// <summary>One thing that must hold of an output.</summary>
/// <param name="Position">Where it is written.</param>
public abstract record OutputCheck(SourcePosition Position);

/// <summary>Whether it is there.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="IsThere">Whether it must be, or must not.</param>
public sealed record ExistsCheck(SourcePosition Position, bool IsThere) : OutputCheck(Position);

/// <summary>How large it is: a folder, with all that is in it.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record SizeCheck(SourcePosition Position, NumberBounds Bytes) : OutputCheck(Position);

/// <summary>How many rows a table has, its head not counted.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Count">Them.</param>
public sealed record RowsCheck(SourcePosition Position, NumberBounds Count) : OutputCheck(Position);

/// <summary>Which columns a table has.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Names">Those that it must have.</param>
/// <param name="IsExact">Whether it may have no others.</param>
public sealed record ColumnsCheck(SourcePosition Position, ImmutableArray<string> Names, bool IsExact) : OutputCheck(
    Position);

/// <summary>How many values of a table are missing.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Column">In which column; null for each of them.</param>
/// <param name="Count">How many.</param>
public sealed record NullsCheck(SourcePosition Position, string? Column, NumberBounds Count) : OutputCheck(Position);

/// <summary>What values the column of a table has. Those that are missing count as none.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Column">The column.</param>
public sealed record ValuesCheck(SourcePosition Position, string Column) : OutputCheck(Position)
{
    /// <summary>What each may be, as a number; null where nothing is said of it.</summary>
    public NumberBounds? Each { get; init; }

    /// <summary>What each may be, as a text; empty where nothing is said of it.</summary>
    public ImmutableArray<string> In { get; init; } = [];

    /// <summary>Whether each is there once.</summary>
    public bool IsUnique { get; init; }

    /// <summary>What their mean may be; null where nothing is said of it.</summary>
    public NumberBounds? Mean { get; init; }
}

/// <summary>What a JSON file says in one place.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Path">The place, as JSONPath: <c>$.models[0].accuracy</c>.</param>
public sealed record JsonCheck(SourcePosition Position, string Path) : OutputCheck(Position)
{
    /// <summary>What it may be, as a number; null where nothing is said of it.</summary>
    public NumberBounds? Number { get; init; }

    /// <summary>What it must be, as JSON; null where nothing is said of it.</summary>
    public string? EqualTo { get; init; }

    /// <summary>The regular expression that its text must match; null where nothing is said of it.</summary>
    public string? Pattern { get; init; }

    /// <summary>Whether it must be there.</summary>
    public bool IsThere { get; init; } = true;
}

/// <summary>What a text has in it.</summary>
/// <param name="Position">Where it is written.</param>
public sealed record TextCheck(SourcePosition Position) : OutputCheck(Position)
{
    /// <summary>What must stand in it.</summary>
    public ImmutableArray<string> Contains { get; init; } = [];

    /// <summary>The regular expression of which it must have a match; null where nothing is said of it.</summary>
    public string? Pattern { get; init; }
}
