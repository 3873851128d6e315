namespace Slipway.Images;

/// <summary>An image of the engine that others are built from.</summary>
/// <param name="Name">As the Dockerfile names it.</param>
/// <param name="Id">The engine's id of it.</param>
/// <param name="Identity">
/// What is the same on every machine that has this base: the digest in its registry; for one made from Debian's
/// archive, the recipe and the packages with their versions; else the id.
/// </param>
internal sealed record BaseImage(string Name, string Id, string Identity)
{
    /// <summary>The instructions (<c>ONBUILD</c>) that it has the Dockerfile run that is built from it.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];
}
