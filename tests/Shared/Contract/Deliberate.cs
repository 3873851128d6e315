namespace Slipway.Testing.Contract;

/// <summary>Where what servers answer is another than the contract's, and why.</summary>
internal static class Deliberate
{
    private static readonly (string End, string Reason)[] All =
    [
        (".triggerHistory is no member of ScheduleProperties", "what became of each due time; Azure shows that in its studio alone"),
        (".properties.error is no member of ScheduleProperties", "why a schedule is set aside that another program has broken"),
        (".properties.action is missing, and ScheduleProperties requires it", "of such a schedule, what is left is shown"),
        (".properties.trigger is missing, and ScheduleProperties requires it", "the same"),
        (".assetVersion is no member of UriFolderJobOutput",
            "which version of a data asset an output has become, which only previews of the API tell"),
        (".assetVersion is no member of CustomModelJobOutput", "the same"),
        (".assetVersion is no member of MLFlowModelJobOutput", "the same"),
        (".credentials.secrets is missing, and AccountKeyDatastoreCredentials requires it",
            "secrets go in and come out by listSecrets alone, as Azure's do"),
        ("Jobs_get 200: $.properties is missing, and JobBase requires it",
            "a step of a pipeline, which Azure answers so as well: its clients know steps by it, and ask run history"),
        (".credentials.secrets is missing, and SasDatastoreCredentials requires it", "the same"),
    ];

    /// <summary>Whether a violation is one of these.</summary>
    public static bool Is(string violation) => All.Any(deliberate => violation.EndsWith(deliberate.End, StringComparison.Ordinal));
}
