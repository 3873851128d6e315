namespace Slipway.Build;

/// <summary>
/// The codes of what the stages themselves say; <c>docs/diagnostics.md</c> and the pages of images and of the workspace
/// explain each.
/// </summary>
internal static class Codes
{
    /// <summary>An Azure ML workspace is named in part.</summary>
    public const string PartOfWorkspace = "SLP1901";

    /// <summary>An Azure ML workspace would get images of a registry on this machine.</summary>
    public const string LocalRegistry = "SLP1902";

    /// <summary>It can't be told which pipeline to call, or there is none.</summary>
    public const string WhichPipeline = "SLP1903";

    /// <summary>A run's input is not <c>name=value</c>, or names one again.</summary>
    public const string InvalidInput = "SLP1904";

    /// <summary>It can't be told of which run logs are wanted, or what is asked for does not go together.</summary>
    public const string WhichLogs = "SLP1905";

    /// <summary>It can't be told which step is to run by itself, or with which data.</summary>
    public const string WhichStep = "SLP1906";

    /// <summary>A shell can't be opened in a step's container.</summary>
    public const string NoShell = "SLP1907";

    /// <summary>It can't be told of which run a test is to be made, or the run did not go well.</summary>
    public const string WhichRun = "SLP1908";

    /// <summary>A step can't wait for a debugger, since its image lacks debugpy.</summary>
    public const string NoDebugger = "SLP1909";

    /// <summary>A pipeline would be published whose tests were left out since it has not changed.</summary>
    public const string LeftOutTests = "SLP1910";

    /// <summary>An image is to be pushed that has not passed its tests in this build.</summary>
    public const string UntestedImage = "SLP2040";

    /// <summary>An image that a test needs can't be pulled.</summary>
    public const string UnpulledImage = "SLP2041";

    /// <summary>A step is to run in an image that the registry does not have as its files are.</summary>
    public const string UnpushedImage = "SLP2042";

    /// <summary>A service is not running that a target needs.</summary>
    public const string ServiceNotRunning = "SLP3040";
}
