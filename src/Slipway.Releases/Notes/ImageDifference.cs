using Slipway.Core.Text;

namespace Slipway.Releases;

/// <summary>What changed in the images from one release to the next, in lines of Markdown.</summary>
public static class ImageDifference
{
    /// <summary>A line for each image that changed, with the packages whose versions differ beneath it.</summary>
    /// <param name="before">The earlier release; null where there is none.</param>
    /// <param name="now">The later one, or what would be one.</param>
    public static IEnumerable<string> Lines(IEnumerable<ReleasedImage>? before, IEnumerable<ReleasedImage> now)
    {
        var earlier = (before ?? []).ToDictionary(image => image.Name);
        foreach (var image in now)
        {
            if (!earlier.Remove(image.Name, out var old))
            {
                yield return $"- `{image.Name}` is new: {Short(image.Digest)}";
            }
            else if (old.Digest != image.Digest)
            {
                yield return $"- `{image.Name}`: {Short(old.Digest)} → {Short(image.Digest)}{Remark(old, image)}";
                foreach (var line in Packages(old, image))
                {
                    yield return $"  - {line}";
                }
            }
        }

        foreach (var gone in earlier.Values)
        {
            yield return $"- `{gone.Name}` is gone";
        }
    }

    private static string Remark(ReleasedImage old, ReleasedImage image) => (old.Packages, image.Packages) switch
    {
        ({ IsEmpty: true }, _) or (_, { IsEmpty: true }) => " (its packages could not be listed)",
        _ when !Packages(old, image).Any() => " (the same packages)",
        _ => "",
    };

    private static IEnumerable<string> Packages(ReleasedImage old, ReleasedImage image)
    {
        if (old.Packages.IsEmpty || image.Packages.IsEmpty)
        {
            yield break;
        }

        var earlier = Versions(old);
        var present = Versions(image);
        foreach (var package in present.Keys.Union(earlier.Keys).OrderBy(p => p.Kind).ThenBy(p => p.Name, StringComparer.OrdinalIgnoreCase))
        {
            var (from, to) = (earlier.GetValueOrDefault(package), present.GetValueOrDefault(package));
            if (from != to)
            {
                yield return $"{package.Kind} `{package.Name}` {(from, to) switch
                {
                    (null, _) => $"{Markdown.Escape(to!)} is new",
                    (_, null) => $"{Markdown.Escape(from!)} is gone",
                    _ => $"{Markdown.Escape(from)} → {Markdown.Escape(to)}",
                }}";
            }
        }
    }

    // Debian may have one package for two architectures.
    private static Dictionary<(string Kind, string Name), string> Versions(ReleasedImage image) => image.Packages
        .GroupBy(package => (package.Kind, package.Name))
        .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(package => package.Version).Distinct()));

    private static string Short(string digest)
    {
        const int shown = 12;
        var hex = digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return hex.Length > shown ? $"`{hex[..shown]}`" : $"`{hex}`";
    }
}
