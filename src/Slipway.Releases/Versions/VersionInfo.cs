using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>The version of a commit.</summary>
public sealed record VersionInfo
{
    /// <summary>The whole version, as <see href="https://semver.org"/> has it: <c>1.2.4-1</c> on the way to 1.2.4.</summary>
    public required string SemVer { get; init; }

    /// <summary>The same with what it is built from, where that is known: <c>1.2.4-1+3</c>.</summary>
    public required string FullSemVer { get; init; }

    /// <summary>The release that this commit is on the way to, or is.</summary>
    public required ReleaseVersion Release { get; init; }

    /// <summary>What GitVersion calls a version of this branch; empty where releases are made.</summary>
    public required string PreReleaseLabel { get; init; }

    /// <summary>The branch, as GitVersion names it.</summary>
    public required string BranchName { get; init; }

    /// <summary>The commit.</summary>
    public required string Sha { get; init; }

    /// <summary>Why this is a fallback, which will do for a publish but not for a release; null when it was counted.</summary>
    public Diagnostic? FallbackReason { get; init; }

    internal static VersionInfo Fallback(string sha, Diagnostic reason) => new()
    {
        SemVer = "0.0.0-unversioned",
        FullSemVer = $"0.0.0-unversioned+{sha[..7]}",
        Release = default,
        PreReleaseLabel = "unversioned",
        BranchName = "",
        Sha = sha,
        FallbackReason = reason,
    };
}
