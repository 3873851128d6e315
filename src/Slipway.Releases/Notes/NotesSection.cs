using System.Collections.Immutable;

namespace Slipway.Releases;

/// <summary>A section of release notes.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Lines">Its lines, in Markdown.</param>
/// <param name="OrElse">What it says without any; null where it is then left out.</param>
public sealed record NotesSection(string Title, ImmutableArray<string> Lines, string? OrElse);
