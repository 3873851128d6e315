namespace Slipway.Releases;

/// <summary>A commit, as release notes need it.</summary>
/// <param name="Id">Its whole id.</param>
/// <param name="Subject">The first line of its message.</param>
/// <param name="Body">The rest of its message; empty when there is none.</param>
/// <param name="Author">The name of who wrote it.</param>
public sealed record Commit(string Id, string Subject, string Body, string Author);
