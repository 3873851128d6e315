using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>An image of the repository, as the workspace shows it: a version of the environment of that name.</summary>
public sealed record EnvironmentImage
{
    /// <summary>Names the image.</summary>
    /// <param name="reference">Where it is, by digest: <c>host/name@sha256:…</c>.</param>
    /// <exception cref="ArgumentException">The reference is not by digest, so that it could become another image.</exception>
    public EnvironmentImage(string reference)
    {
        if (!reference.Contains("@sha256:", StringComparison.Ordinal))
        {
            throw new ArgumentException($"An image must be named by digest, and is named '{reference}'.", nameof(reference));
        }

        Reference = reference;
    }

    /// <summary>Where it is, by digest.</summary>
    public string Reference { get; }

    /// <summary>What the environment is for, in words; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>The environment's tags.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The body of the environment's version.</summary>
    internal JsonObject ToBody()
    {
        var properties = new JsonObject { ["image"] = Reference, ["isAnonymous"] = false, ["isArchived"] = false };
        Json.Add(properties, "description", Description);
        Json.AddUnlessEmpty(properties, "tags", Json.Of(Tags));
        return new JsonObject { ["properties"] = properties };
    }
}
