using System.Collections.Immutable;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>
/// An image as a glance at its folder shows it: its name, and the images of the repository that its Dockerfile names.
/// Reads no manifest and finds no fault, so that a build can list its images at every start, whatever is wrong in them.
/// </summary>
/// <param name="Name">The folder's name.</param>
/// <param name="BuiltOn">The names of those that it is built on; no image is built on itself, also not by way of others.</param>
public sealed record ImageOutline(string Name, ImmutableArray<string> BuiltOn)
{
    /// <summary>Lists the images of a folder, in alphabetical order.</summary>
    /// <param name="root">The repository's root.</param>
    /// <param name="buildArguments">Build arguments, which a <c>FROM</c> may be written with.</param>
    /// <param name="imagesFolder">The folder with one folder per image, relative to <paramref name="root"/>.</param>
    /// <param name="allowedFolders">Folders outside of the root whose files may be named, relative to it or absolute.</param>
    public static ImmutableArray<ImageOutline> FindAll(
        string root, IReadOnlyDictionary<string, string> buildArguments, string imagesFolder = "images", IEnumerable<string>? allowedFolders = null)
    {
        var folders = ImageFolder.FindAll(root, imagesFolder).ToDictionary(folder => Path.GetFileName(folder), StringComparer.Ordinal);
        var boundary = new RepositoryBoundary(root, allowedFolders);
        var done = new Dictionary<string, ImageOutline>(StringComparer.Ordinal);
        var path = new List<string>();
        return [.. folders.Keys.Order(StringComparer.Ordinal).Select(Outline)];

        // What would close a circle is left out here; the build names it with its line.
        ImageOutline Outline(string name)
        {
            if (done.TryGetValue(name, out var known))
            {
                return known;
            }

            path.Add(name);
            ImmutableArray<string> builtOn =
                [.. NamesIn(folders[name], buildArguments, boundary).Where(other => folders.ContainsKey(other) && !path.Contains(other))];
            foreach (var other in builtOn)
            {
                Outline(other);
            }

            path.RemoveAt(path.Count - 1);
            return done[name] = new ImageOutline(name, builtOn);
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static IEnumerable<string> NamesIn(
        string folder, IReadOnlyDictionary<string, string> buildArguments, RepositoryBoundary boundary)
    {
        try
        {
            var file = EnvironmentFile.DockerfileIn(folder, boundary);
            return File.Exists(file) && boundary.Contains(file)
                ? DockerfileParser.Parse(BoundedFile.ReadText(file)).ExternalImages(buildArguments)
                    .Select(image => ImageReference.Parse(image.Name))
                    .Where(reference => reference.Tag == "latest")
                    .Select(reference => reference.Repository)
                    .Distinct()
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputLimitException)
        {
            return [];
        }
    }
}
