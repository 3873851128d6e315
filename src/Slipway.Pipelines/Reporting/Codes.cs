namespace Slipway.Pipelines.Reporting;

/// <summary>The codes of what can be wrong with a pipeline. A code, once given out, keeps its meaning.</summary>
internal static class Codes
{
    public const string InvalidYaml = "SLP0001";
    public const string UnknownKey = "SLP0002";
    public const string MissingKey = "SLP0003";
    public const string InvalidValue = "SLP0004";
    public const string NotSupported = "SLP0005";
    public const string TooLarge = "SLP0006";
    public const string MissingFile = "SLP0010";
    public const string OutsideRepository = "SLP0011";
    public const string RefusedName = "SLP0020";
    public const string DuplicateName = "SLP0021";
    public const string InvalidExpression = "SLP0030";
    public const string UnknownBinding = "SLP0031";
    public const string CircularSteps = "SLP0032";
    public const string UndeclaredPlaceholder = "SLP0033";
    public const string TypeMismatch = "SLP0034";
    public const string UnboundInput = "SLP0035";
    public const string UndeclaredPort = "SLP0036";
    public const string BoundTwice = "SLP0037";
    public const string UnknownEnvironment = "SLP0040";
    public const string UnknownCompute = "SLP0041";
    public const string LocalData = "SLP0042";
    public const string InvalidCron = "SLP0050";
    public const string UnknownTimeZone = "SLP0051";
    public const string InvalidRecurrence = "SLP0052";
    public const string IgnoredCronFields = "SLP0053";
    public const string FiresWhenCreated = "SLP0054";
    public const string NeverFires = "SLP0055";
    public const string MissingRunInput = "SLP0060";
    public const string UnknownRunInput = "SLP0061";
    public const string InvalidRunInput = "SLP0062";
    public const string NothingToInvoke = "SLP0063";
    public const string StepFailed = "SLP0064";
    public const string UnknownStep = "SLP0065";
    public const string AccessRefused = "SLP0070";
    public const string NotFound = "SLP0071";
    public const string Conflict = "SLP0072";
    public const string RequestFailed = "SLP0073";
    public const string Unreachable = "SLP0074";
    public const string UnexpectedAnswer = "SLP0075";
    public const string ChangedSincePlan = "SLP0076";
    public const string MissingPermissions = "SLP0077";
    public const string AsksToWait = "SLP0078";
    public const string NeverEnds = "SLP0079";
    public const string Overtaken = "SLP0080";
    public const string UnreadableState = "SLP0081";
}
