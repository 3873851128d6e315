namespace Slipway.Tool;

/// <summary>The codes of what the tool itself says.</summary>
internal static class Codes
{
    /// <summary>The system refuses to read or write.</summary>
    public const string FilesFailed = "SLP5001";

    /// <summary>The folder to work on is not there.</summary>
    public const string NoFolder = "SLP5002";

    /// <summary>Something stands where a file has to go, or that leads out of the repository.</summary>
    public const string InTheWay = "SLP5003";

    /// <summary>git ignores what was written.</summary>
    public const string Ignored = "SLP5004";

    /// <summary>A file, or the repository, is larger than anything that is read.</summary>
    public const string TooMuch = "SLP5005";

    /// <summary>What was written could not be undone.</summary>
    public const string NotUndone = "SLP5006";

    /// <summary>The repository names no version of Slipway.</summary>
    public const string NoVersion = "SLP5010";

    /// <summary>A version is none.</summary>
    public const string BadVersion = "SLP5011";

    /// <summary>The template of a version can't be had.</summary>
    public const string NoTemplate = "SLP5012";

    /// <summary>The repository has a later version than the one that it is to move to.</summary>
    public const string LaterVersion = "SLP5013";

    /// <summary>The local workspace does not run.</summary>
    public const string NotRunning = "SLP5020";
}
