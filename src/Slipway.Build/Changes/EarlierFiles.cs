using Slipway.Releases;
using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The files of a commit, beside those of the working tree: written once, and kept until another commit's are wanted.</summary>
internal sealed class EarlierFiles(AbsolutePath folder, GitRepository repository)
{
    /// <summary>Has the files of a commit there.</summary>
    /// <returns>The folder that stands for the build's root.</returns>
    public async Task<string> OfAsync(string commit, CancellationToken cancellationToken)
    {
        var there = folder / commit;
        var place = there / "place.txt";
        if (File.Exists(place))
        {
            return there / await File.ReadAllTextAsync(place, cancellationToken);
        }

        foreach (var other in Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [])
        {
            Directory.Delete(other, recursive: true);
        }

        var root = await repository.WriteFilesAsync(commit, there / "files", cancellationToken);

        // Last, so that what is interrupted is begun anew.
        var relative = Path.GetRelativePath(there, root);
        await File.WriteAllTextAsync(place, relative, cancellationToken);
        return there / relative;
    }
}
