namespace Slipway.Targets;

/// <summary>
/// An action of somebody else's, by the commit of a release: a tag may be moved to other code, a commit can't.
/// </summary>
/// <param name="Name">Its repository, and the folder in it.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Version">The release that the commit is of.</param>
internal sealed record ActionReference(string Name, string Commit, string Version)
{
    /// <summary>The actions that workflows take; all of these releases run on Node 24.</summary>
    public static IEnumerable<ActionReference> All => [Checkout, Cache, UploadArtifact, DownloadArtifact, AzureLogin];

    /// <summary>The repository, which may have several actions.</summary>
    public string Repository => string.Join('/', Name.Split('/').Take(2));

    public static ActionReference Checkout { get; } =
        new("actions/checkout", "3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1");

    public static ActionReference Cache { get; } =
        new("actions/cache", "27d5ce7f107fe9357f9df03efb73ab90386fccae", "v5.0.5");

    public static ActionReference RestoreCache { get; } = Cache with { Name = "actions/cache/restore" };

    public static ActionReference UploadArtifact { get; } =
        new("actions/upload-artifact", "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0");

    public static ActionReference DownloadArtifact { get; } =
        new("actions/download-artifact", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1");

    public static ActionReference AzureLogin { get; } =
        new("azure/login", "f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca", "v3.0.1");
}
