namespace Slipway.Core.Diagnostics;

/// <summary>The codes of what goes wrong in any room; <c>docs/diagnostics.md</c> and <c>docs/images.md</c> explain each.</summary>
internal static class Codes
{
    /// <summary>A program can't be started.</summary>
    public const string NotStarted = "SLP3001";

    /// <summary>A program ended with an exit code other than 0.</summary>
    public const string ProgramFailed = "SLP3002";

    /// <summary>No port is free here. The registry of <c>Slipway.Images</c> says the same of the port that it keeps.</summary>
    public const string NoPort = "SLP3024";
}
