using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>
/// The tests of one file in the form of container-structure-test, schema 2.0.0
/// (<see href="https://github.com/GoogleContainerTools/container-structure-test"/>).
/// </summary>
internal sealed record StructureTests
{
    /// <summary>The file, relative to the repository's root.</summary>
    public required string File { get; init; }

    public required ImmutableArray<EnvironmentVariable> GlobalVariables { get; init; }

    public required ImmutableArray<CommandTest> Commands { get; init; }

    public required ImmutableArray<FileExistenceTest> Existences { get; init; }

    public required ImmutableArray<FileContentTest> Contents { get; init; }

    public required MetadataTest? Metadata { get; init; }

    public required RunOptions RunOptions { get; init; }
}

/// <summary>A variable that a test sets; its value may name others as <c>$NAME</c>.</summary>
internal sealed record EnvironmentVariable(string Key, string Value);

/// <summary>Patterns of which each must match a text, and patterns of which none may.</summary>
internal sealed record TextExpectation(ImmutableArray<GoPattern> Expected, ImmutableArray<GoPattern> Excluded)
{
    private const int ShownCharacters = 1000;

    /// <summary>What is wrong with a text; nothing when it is as expected.</summary>
    /// <param name="what">What the text is, as a message names it.</param>
    /// <param name="text">The text.</param>
    public IEnumerable<string> Check(string what, string text)
    {
        var shown = text.Length > ShownCharacters ? $"{text[..ShownCharacters]}…" : text;
        return
        [
            .. Expected.Where(pattern => !pattern.Matches(text))
                .Select(pattern => $"{what} should match '{pattern.Source}', and is '{shown}'"),
            .. Excluded.Where(pattern => pattern.Matches(text))
                .Select(pattern => $"{what} should not match '{pattern.Source}', and is '{shown}'"),
        ];
    }
}

/// <summary>Runs a command and looks at what it writes and how it ends.</summary>
internal sealed record CommandTest(string Name, int Line)
{
    public required ImmutableArray<ImmutableArray<string>> Setup { get; init; }

    public required ImmutableArray<ImmutableArray<string>> Teardown { get; init; }

    public required ImmutableArray<EnvironmentVariable> Variables { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }

    public required TextExpectation Output { get; init; }

    public required TextExpectation Error { get; init; }

    public required int ExitCode { get; init; }
}

/// <summary>Looks whether a file or folder is there, and whose it is.</summary>
internal sealed record FileExistenceTest(string Name, string Path, int Line)
{
    public required bool ShouldExist { get; init; }

    /// <summary>As Go writes a mode: <c>-rw-r--r--</c>, <c>drwxrwxrwx</c>, <c>Lrwxrwxrwx</c>.</summary>
    public required string? Permissions { get; init; }

    public required int? UserId { get; init; }

    public required int? GroupId { get; init; }

    /// <summary>The bits of the mode of which one must be set, and what they are called.</summary>
    public required (string Who, UnixFileMode Bits)? ExecutableBy { get; init; }
}

/// <summary>Looks into a file.</summary>
internal sealed record FileContentTest(string Name, string Path, int Line, TextExpectation Contents);

/// <summary>A value that the image's configuration must have under a key.</summary>
internal sealed record MetadataValue(string Key, string? Value, GoPattern? Pattern);

/// <summary>Looks at the image's configuration.</summary>
internal sealed record MetadataTest(int Line)
{
    public required ImmutableArray<MetadataValue> Variables { get; init; }

    public required ImmutableArray<string> UnboundVariables { get; init; }

    public required ImmutableArray<MetadataValue> Labels { get; init; }

    /// <summary>Null when any will do.</summary>
    public required ImmutableArray<string>? Entrypoint { get; init; }

    /// <summary>Null when any will do.</summary>
    public required ImmutableArray<string>? Cmd { get; init; }

    public required ImmutableArray<string> ExposedPorts { get; init; }

    public required ImmutableArray<string> UnexposedPorts { get; init; }

    public required ImmutableArray<string> Volumes { get; init; }

    public required ImmutableArray<string> UnmountedVolumes { get; init; }

    public required string? WorkingDirectory { get; init; }

    public required string? User { get; init; }
}

/// <summary>How the containers of command tests run.</summary>
internal sealed record RunOptions
{
    public static RunOptions Default { get; } = new();

    public string? User { get; init; }

    public bool IsPrivileged { get; init; }

    public bool HasTerminal { get; init; }

    /// <summary>A file of <c>NAME=value</c> lines, absolute.</summary>
    public string? VariablesFile { get; init; }

    /// <summary>Variables taken over from this process.</summary>
    public ImmutableArray<string> InheritedVariables { get; init; } = [];

    public ImmutableArray<string> Capabilities { get; init; } = [];

    public ImmutableArray<string> DroppedCapabilities { get; init; } = [];

    /// <summary>The network's name, or <c>none</c>, <c>host</c> or the engine's <c>default</c>.</summary>
    public string Network { get; init; } = "default";

    /// <summary>As the engine takes them, the host's side absolute.</summary>
    public ImmutableArray<string> Binds { get; init; } = [];

    /// <summary>The files and folders of this machine that containers get to see, absolute.</summary>
    public IEnumerable<string> Files =>
        Binds.Select(bind => bind[..bind.IndexOf(':', StringComparison.Ordinal)]).Concat(VariablesFile is { } file ? [file] : []);
}
