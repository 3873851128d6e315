namespace Slipway.Images;

/// <summary>An image in the engine, not yet tested.</summary>
/// <param name="Definition">The folder that it was built from.</param>
/// <param name="Identity">The hash of what went into it.</param>
/// <param name="Id">The engine's id of it (<c>sha256:…</c>), the digest of its configuration.</param>
public sealed record BuiltImage(ImageDefinition Definition, ImageIdentity Identity, string Id);
