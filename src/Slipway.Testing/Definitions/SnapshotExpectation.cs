using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Testing;

/// <summary>Files that outputs must be the same as.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Files">Them.</param>
public sealed record SnapshotExpectation(SourcePosition Position, ImmutableArray<SnapshotFile> Files)
{
    /// <summary>How far a number may be from that of the snapshot.</summary>
    public double Tolerance { get; init; }

    /// <summary>How far a number may be from that of the snapshot, as a part of it.</summary>
    public double Relative { get; init; }

    /// <summary>The columns and JSONPaths that are not compared.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];
}

/// <summary>A file that an output must be the same as.</summary>
/// <param name="FullPath">The snapshot's full path.</param>
/// <param name="File">The snapshot, relative to the repository.</param>
/// <param name="Address">The output's file that is compared with it.</param>
public sealed record SnapshotFile(string FullPath, string File, OutputAddress Address);
