namespace Slipway.Workspace.Jobs;

/// <summary>The types of jobs and steps that need Azure, and what of it they need.</summary>
internal static class UnrunTypes
{
    /// <summary>Why a type does not run here, as the end of a sentence.</summary>
    public static string Reason(string type) => type.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        "SPARK" => "it needs a Spark cluster, which Azure starts for it",
        "AUTOML" => "it needs Azure's service, which chooses and trains the models",
        "IFELSE" or "DOWHILE" => "it needs Azure's service, which decides between steps while they run",
        "DATATRANSFER" => "it needs Azure Data Factory",
        _ => "the local workspace does not know it",
    };
}
