namespace Slipway.Images;

/// <summary>What versions of every kind have in common as texts.</summary>
internal static class VersionText
{
    /// <summary>How long one may be. Numbers without bound take time with the square of their digits.</summary>
    public const int MostLetters = 500;
}
