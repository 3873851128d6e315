namespace Slipway.Workspace.Tracking;

/// <summary>Deleted things stay, and can be restored; lists are of those that are not deleted unless they are asked for.</summary>
internal static class Lifecycle
{
    public static string Stage(bool isDeleted) => isDeleted ? "deleted" : "active";

    /// <summary>Whether a list is of deleted things alone; null for a list of all.</summary>
    /// <exception cref="TrackingException">400: the request asks for another view.</exception>
    public static bool? IsDeleted(string? viewType) => viewType switch
    {
        null or "ACTIVE_ONLY" => false,
        "DELETED_ONLY" => true,
        "ALL" => null,
        _ => throw TrackingException.Invalid($"Invalid view type '{viewType}': it must be ACTIVE_ONLY, DELETED_ONLY or ALL."),
    };
}
