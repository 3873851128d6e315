namespace Slipway.Releases;

/// <summary>What a working tree is of, as far as git can tell.</summary>
/// <param name="Origin">The address of the remote <c>origin</c>; null where there is none.</param>
/// <param name="Commit">
/// The commit that is checked out, with <c>-dirty</c> behind it where files have changed since; null where nothing was
/// committed yet.
/// </param>
/// <param name="Branch">The branch; null where a commit is checked out by itself, as CI servers do.</param>
public sealed record CloneState(string? Origin, string? Commit, string? Branch);
