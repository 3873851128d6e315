namespace Slipway.Testing.Diagnostics;

/// <summary>The codes of what is said of tests of pipelines; <c>docs/diagnostics.md</c> explains each.</summary>
internal static class Codes
{
    /// <summary>A test's file is not YAML, or not keys and values.</summary>
    public const string Unreadable = "SLP6001";

    /// <summary>A key is none of a test's.</summary>
    public const string UnknownKey = "SLP6002";

    /// <summary>A key that must be there is missing.</summary>
    public const string MissingKey = "SLP6003";

    /// <summary>A value has the wrong shape, or none could satisfy it.</summary>
    public const string InvalidValue = "SLP6004";

    /// <summary>There is more than is read.</summary>
    public const string TooLarge = "SLP6005";

    /// <summary>The pipeline has no such input, step or output.</summary>
    public const string UnknownName = "SLP6006";

    /// <summary>An input without a default is given nothing.</summary>
    public const string MissingInput = "SLP6007";

    /// <summary>A file or a folder that is named is not there.</summary>
    public const string NotThere = "SLP6008";

    /// <summary>A path, or a link below it, leads out of the repository.</summary>
    public const string OutsideRepository = "SLP6009";

    /// <summary>Something is expected of a step that does not run.</summary>
    public const string DoesNotRun = "SLP6010";

    /// <summary>A test's name is none, or two have the same.</summary>
    public const string InvalidName = "SLP6011";

    /// <summary>The run did not complete.</summary>
    public const string RunFailed = "SLP6020";

    /// <summary>A file that should be there is not, or the reverse.</summary>
    public const string WrongFiles = "SLP6021";

    /// <summary>An output is otherwise than expected.</summary>
    public const string WrongOutput = "SLP6022";

    /// <summary>An output can't be read, or is more than is read.</summary>
    public const string UnreadableOutput = "SLP6023";

    /// <summary>A metric is missing or otherwise than expected.</summary>
    public const string WrongMetric = "SLP6024";

    /// <summary>An output differs from its snapshot.</summary>
    public const string Differs = "SLP6025";

    /// <summary>The run took too long.</summary>
    public const string TooSlow = "SLP6026";

    /// <summary>A test would be recorded over a file that is there.</summary>
    public const string Exists = "SLP6030";

    /// <summary>A run can't be recorded as a test.</summary>
    public const string NotRecorded = "SLP6031";
}
