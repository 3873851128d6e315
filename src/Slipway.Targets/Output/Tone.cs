namespace Slipway.Targets;

/// <summary>What a piece of output means, by which a terminal colours it.</summary>
internal enum Tone
{
    Plain,
    Faint,
    Heading,
    Good,
    Warning,
    Bad,
}
