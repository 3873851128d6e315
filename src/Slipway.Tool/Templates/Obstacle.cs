using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Tool.Templates;

/// <summary>What keeps a file from being where it has to go.</summary>
internal static class Obstacle
{
    /// <summary>Looks for it.</summary>
    /// <param name="boundary">The repository.</param>
    /// <param name="file">The file, relative to its root.</param>
    /// <returns>SLP5003; null where nothing is in the way.</returns>
    public static Diagnostic? Find(RepositoryBoundary boundary, string file)
    {
        if (!boundary.Contains(Path.Combine(boundary.Root, file)))
        {
            return LeadsOut(file);
        }

        if (Directory.Exists(Path.Combine(boundary.Root, file)))
        {
            return new Diagnostic(Codes.InTheWay, "a folder stands where a file has to go")
            {
                File = file, Remedy = "give the folder another name",
            };
        }

        for (var at = file; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            var path = new FileInfo(Path.Combine(boundary.Root, at));
            if (path.LinkTarget is { } target && !Path.Exists(path.ResolveLinkTarget(returnFinalTarget: true)!.FullName))
            {
                return new Diagnostic(Codes.InTheWay, $"a link stands here that leads to '{target}', which is not there")
                {
                    File = at, Remedy = "remove the link",
                };
            }

            if (at != file && File.Exists(path.FullName))
            {
                return new Diagnostic(Codes.InTheWay, $"'{at}' is a file, and has to be a folder for {file}")
                {
                    File = at, Remedy = "give the file another name",
                };
            }
        }

        return null;
    }

    /// <summary>That a path is outside of the repository, which its name does not say.</summary>
    public static Diagnostic LeadsOut(string file) => new(Codes.InTheWay, "a link on the way to this file leads out of the repository")
    {
        File = file, Remedy = "remove the link, or make it a folder",
    };
}
