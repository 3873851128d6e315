using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Which images are built on which others of the same repository: a Dockerfile that names <c>NAME</c> or
/// <c>NAME:latest</c>, where <c>images/NAME</c> is a folder, means that image.
/// </summary>
internal sealed class SiblingImages(IEnumerable<ImageDefinition> images, IReadOnlyDictionary<string, string> buildArguments)
{
    private readonly ImmutableDictionary<string, ImageDefinition> _images = images.ToImmutableDictionary(image => image.Name);

    /// <summary>The image that a Dockerfile's name means, or null when it means one from outside.</summary>
    public ImageDefinition? Find(string name) =>
        ImageReference.Parse(name) is { Tag: "latest" } reference ? _images.GetValueOrDefault(reference.Repository) : null;

    /// <summary>The images that an image is built on, each once.</summary>
    public ImmutableArray<ImageDefinition> Of(ImageDefinition image) =>
        [.. image.Dockerfile.ExternalImages(buildArguments).Select(named => Find(named.Name)).OfType<ImageDefinition>().Distinct()];

    /// <summary>Makes sure that no image is built on itself.</summary>
    /// <exception cref="DiagnosticException">SLP2006: some are, with the lines that say so.</exception>
    public void Check()
    {
        var checkedImages = new HashSet<ImageDefinition>();
        foreach (var image in _images.Values.OrderBy(image => image.Name, StringComparer.Ordinal))
        {
            Check(image, [], checkedImages);
        }
    }

    private void Check(ImageDefinition image, ImmutableList<ImageDefinition> path, HashSet<ImageDefinition> done)
    {
        if (path.IndexOf(image) is >= 0 and var start)
        {
            var circle = path.Skip(start).Append(image).Select(part => part.Name);
            var last = path[^1];
            throw new DiagnosticException(new Diagnostic(
                Codes.Circle, $"images are built on one another in a circle: {string.Join(" on ", circle)}")
            {
                File = last.DockerfileName,
                Line = last.Dockerfile.ExternalImages(buildArguments).First(named => Equals(Find(named.Name), image)).Line,
                Remedy = "take one of them out of its Dockerfile",
            });
        }

        if (done.Contains(image))
        {
            return;
        }

        foreach (var sibling in Of(image))
        {
            Check(sibling, path.Add(image), done);
        }

        done.Add(image);
    }
}
