namespace Slipway.Targets;

/// <summary>The codes of what the engine and its analyzers say of a build; <c>docs/targets.md</c> explains each.</summary>
internal static class Codes
{
    /// <summary>Something was thrown that is no diagnostic.</summary>
    public const string Unexpected = "SLP1000";

    /// <summary>A target has an edge to itself.</summary>
    public const string EdgeToItself = "SLP1001";

    /// <summary>Targets wait for one another in a circle.</summary>
    public const string Circle = "SLP1002";

    /// <summary>There is no target of that name.</summary>
    public const string UnknownTarget = "SLP1003";

    /// <summary>An edge leads to what is no target of the build, or to an item that is not there.</summary>
    public const string StrayTarget = "SLP1004";

    /// <summary>Two targets have the same name.</summary>
    public const string DuplicateTarget = "SLP1005";

    /// <summary>The user chose an item that is not there.</summary>
    public const string UnknownItem = "SLP1006";

    /// <summary>The system refuses a file or a folder.</summary>
    public const string FileRefused = "SLP1007";

    /// <summary>There is no such switch or parameter.</summary>
    public const string UnknownParameter = "SLP1010";

    /// <summary>A value does not fit its parameter.</summary>
    public const string InvalidValue = "SLP1011";

    /// <summary>A required parameter, or the value to encrypt, is not given.</summary>
    public const string ValueMissing = "SLP1012";

    /// <summary>A condition that a target requires does not hold.</summary>
    public const string UnmetRequirement = "SLP1013";

    /// <summary>A parameters file names a parameter that there isn't.</summary>
    public const string UnknownInFile = "SLP1014";

    /// <summary>A parameters file can't be read, or a profile has none.</summary>
    public const string InvalidParametersFile = "SLP1015";

    /// <summary>There is no root folder.</summary>
    public const string NoRoot = "SLP1016";

    /// <summary>A switch lacks its value.</summary>
    public const string SwitchWithoutValue = "SLP1017";

    /// <summary>A switch is given twice.</summary>
    public const string SwitchTwice = "SLP1018";

    /// <summary>A parameter's member can't be set, or has a type that can't be given.</summary>
    public const string ParameterMember = "SLP1019";

    /// <summary>Two parameters have the same name, or one that of a switch which scripts give.</summary>
    public const string DuplicateParameter = "SLP1020";

    /// <summary>A secret can't be decrypted.</summary>
    public const string LockedSecret = "SLP1021";

    /// <summary>A file of a CI server is not the one that the graph gives.</summary>
    public const string StaleFile = "SLP1022";

    /// <summary>An attribute that describes a file of a CI server asks for what can't be.</summary>
    public const string InvalidAttribute = "SLP1023";

    /// <summary>A word of the command line may be a target or the value of a switch.</summary>
    public const string AmbiguousWord = "SLP1024";

    /// <summary>A target ended the process while it ran.</summary>
    public const string ProcessEnded = "SLP1025";
}
