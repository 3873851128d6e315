namespace Slipway.Workspace.Blobs;

/// <summary>A blob, or a folder of blobs, in this workspace's storage account.</summary>
/// <param name="Container">The container.</param>
/// <param name="Path">The path in it, without slashes at its ends; empty for the whole container.</param>
internal sealed record BlobLocation(string Container, string Path)
{
    /// <summary>Where it lies in the folder of all containers.</summary>
    public string FilePath => Path.Length == 0 ? Container : $"{Container}/{Path}";

    /// <summary>Whether it lies below a folder; the folder itself does not.</summary>
    public bool IsWithin(BlobLocation folder) => FilePath.StartsWith($"{folder.FilePath}/", StringComparison.Ordinal);

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public BlobLocation Below(string path) => this with { Path = Path.Length == 0 ? path : $"{Path}/{path}" };

    /// <summary>The folder that it lies in.</summary>
    public BlobLocation Folder => this with { Path = Path.LastIndexOf('/') is >= 0 and var slash ? Path[..slash] : "" };
}
