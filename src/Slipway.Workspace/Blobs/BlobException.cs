namespace Slipway.Workspace.Blobs;

/// <summary>An error of the blob service, with the code that Azure Storage gives in this case.</summary>
internal sealed class BlobException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>What was wrong with the credentials, where that is said; null otherwise.</summary>
    public string? Detail { get; private init; }

    public static BlobException WrongAudience =>
        new(401, "InvalidAuthenticationInfo", "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.")
        {
            Detail = "Audience validation failed. Audience did not match.",
        };

    public static BlobException BlobNotFound => new(404, "BlobNotFound", "The specified blob does not exist.");

    public static BlobException ContainerNotFound => new(404, "ContainerNotFound", "The specified container does not exist.");

    public static BlobException InvalidName(string name) =>
        new(400, "InvalidResourceName", $"The name '{name}' can't be the name of a container or blob here.");

    public static BlobException InvalidHeader(string header) =>
        new(400, "InvalidHeaderValue", $"The value of the header '{header}' is not valid.");
}
