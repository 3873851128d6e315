namespace Slipway.Tool.Init;

/// <summary>What becomes of a file that was found.</summary>
/// <param name="File">The file.</param>
/// <param name="IsTaken">Whether the build takes it.</param>
/// <param name="Reason">As what it is taken, or why it is left.</param>
internal sealed record Decision(FoundFile File, bool IsTaken, string Reason);
