using System.Collections.Immutable;
using System.Globalization;

namespace Slipway.Workspace.Registries;

/// <summary>A curated environment, with the images that a table has for it.</summary>
/// <param name="Name">Its name.</param>
internal sealed record CuratedEnvironment(string Name)
{
    /// <summary>The image of the versions that have none of their own; null for none.</summary>
    public string? OfEveryVersion { get; init; }

    /// <summary>The images of single versions.</summary>
    public ImmutableDictionary<string, string> ByVersion { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The versions, the latest at the end: where an image is that of every version, it is that of one more.</summary>
    public IEnumerable<string> Versions =>
    [
        .. ByVersion.Keys.OrderBy(Number).ThenBy(version => version, StringComparer.OrdinalIgnoreCase),
        .. OfEveryVersion is null
            ? (string[])[]
            : [(ByVersion.Keys.Select(Number).DefaultIfEmpty(0).Max() + 1L).ToString(CultureInfo.InvariantCulture)],
    ];

    /// <summary>The image of a version; null when it has none.</summary>
    public string? Image(string version) => ByVersion.GetValueOrDefault(version) ?? OfEveryVersion;

    private static int Number(string version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
