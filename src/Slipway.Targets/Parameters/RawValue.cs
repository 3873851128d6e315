namespace Slipway.Targets;

/// <summary>What the user gave for a parameter, as text.</summary>
/// <param name="Values">The values; none when a switch stood alone.</param>
/// <param name="Origin">Where it was given, as the user would name it.</param>
/// <param name="Folder">What relative paths among the values are relative to.</param>
internal sealed record RawValue(IReadOnlyList<string> Values, string Origin, string Folder);
