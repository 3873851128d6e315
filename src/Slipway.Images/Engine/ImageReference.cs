namespace Slipway.Images;

/// <summary>An image's name in the parts that the engine's API wants apart.</summary>
/// <param name="Repository">With the registry, if one is named.</param>
/// <param name="Tag">The tag; <c>latest</c> where neither tag nor digest is given; a digest as <c>sha256:…</c>.</param>
internal sealed record ImageReference(string Repository, string Tag)
{
    /// <summary>The registry that the name means, Docker Hub's where it names none.</summary>
    public string Registry =>
        Repository.Split('/', 2) is [var host, _] && (host.Contains('.', StringComparison.Ordinal)
            || host.Contains(':', StringComparison.Ordinal) || host == "localhost")
            ? host
            : "docker.io";

    public static ImageReference Parse(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            return new ImageReference(name[..at], name[(at + 1)..]);
        }

        // A colon before the last slash belongs to the registry's port.
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/')
            ? new ImageReference(name[..colon], name[(colon + 1)..])
            : new ImageReference(name, "latest");
    }
}
