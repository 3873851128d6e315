namespace Slipway.Workspace;

/// <summary>The codes of what is said of the local workspace; <c>docs/workspace-api.md</c> explains each.</summary>
internal static class Codes
{
    /// <summary>The server ended at its start.</summary>
    public const string ServerEnded = "SLP3031";

    /// <summary>The server was started and does not answer.</summary>
    public const string ServerSilent = "SLP3032";

    /// <summary>Another server has the same folder.</summary>
    public const string FolderTaken = "SLP3033";

    /// <summary>A step's image can't be pulled.</summary>
    public const string ImageNotPulled = "SLP3034";

    /// <summary>The container engine was away for too long.</summary>
    public const string EngineAway = "SLP3035";

    /// <summary>A newer program has written the database.</summary>
    public const string NewerSchema = "SLP3036";

    /// <summary>The server refused something, or did not answer.</summary>
    public const string RequestFailed = "SLP3037";

    /// <summary>The workspace's folder can't be written.</summary>
    public const string FolderNotWritten = "SLP3038";

    /// <summary>The database can't be used.</summary>
    public const string DatabaseFailed = "SLP3039";

    /// <summary>Jobs have not ended, so that nothing was stopped.</summary>
    public const string JobsRun = "SLP3041";

    /// <summary>The server can't be started from this program.</summary>
    public const string NoServerProgram = "SLP3042";

    /// <summary>The workspace is to have a port that is taken, or runs on another one.</summary>
    public const string PortTaken = "SLP3043";

    /// <summary>The server is not on Linux.</summary>
    public const string NotLinux = "SLP3049";

    /// <summary>The table of curated environments can't be read, or has a fault.</summary>
    public const string InvalidCuratedEnvironments = "SLP3050";
}
