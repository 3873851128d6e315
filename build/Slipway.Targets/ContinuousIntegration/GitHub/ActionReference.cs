namespace Slipway.Targets;

/// <summary>
/// An action of somebody else's, by the commit of a release: a tag may be moved to other code, a commit can't.
/// </summary>
/// <param name="Name">Its repository, and the folder in it.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Version">The release that the commit is of.</param>
internal sealed record ActionReference(string Name, string Commit, string Version)
{
    public static ActionReference Checkout { get; } =
        new("actions/checkout", "08c6903cd8c0fde910a37f88322edcfb5dd907a8", "v5.0.0");

    public static ActionReference Cache { get; } =
        new("actions/cache", "0057852bfaa89a56745cba8c7296529d2fc39830", "v4.3.0");

    public static ActionReference RestoreCache { get; } = Cache with { Name = "actions/cache/restore" };

    public static ActionReference UploadArtifact { get; } =
        new("actions/upload-artifact", "ea165f8d65b6e75b540449e92b4886f43607fa02", "v4.6.2");

    public static ActionReference DownloadArtifact { get; } =
        new("actions/download-artifact", "634f93cb2916e3fdff6788551b99b062d0335ce0", "v5.0.0");

    public static ActionReference AzureLogin { get; } =
        new("azure/login", "a457da9ea143d694b1b9c7c869ebb04ebe844ef5", "v2.3.0");
}
