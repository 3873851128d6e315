using Slipway.Core.Diagnostics;

namespace Slipway.Testing;

/// <summary>Something that is otherwise than a test expects.</summary>
public sealed record Finding
{
    /// <summary>The code by which its kind is documented.</summary>
    public required string Code { get; init; }

    /// <summary>Where the test expects it.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>What it is about: an output's file and the place in it, a metric, the run.</summary>
    public required string What { get; init; }

    /// <summary>What was wanted.</summary>
    public required string Wanted { get; init; }

    /// <summary>What was found.</summary>
    public required string Found { get; init; }

    /// <summary>The file in which it was found; null where it is about none.</summary>
    public string? File { get; init; }

    /// <summary>What a person does to look at the run.</summary>
    public string? HowToLook { get; init; }

    /// <summary>All of it but where the test expects it, as a sentence.</summary>
    public string Message => $"{What}: wanted {Wanted}, found {Found}{(File is null ? "" : $", in {File}")}";

    /// <summary>It as the command line and CI servers show it, at the line of the expectation.</summary>
    public Diagnostic ToDiagnostic() => new(Code, Message)
    {
        File = Position.File,
        Line = Position.Line,
        Column = Position.Column,
        Remedy = HowToLook,
    };
}
