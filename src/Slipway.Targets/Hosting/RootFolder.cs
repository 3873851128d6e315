using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>Finds a build's root: the folder that has a <c>.nuke</c> folder.</summary>
internal static class RootFolder
{
    /// <summary>The given folder, or else the nearest one from the working directory upwards that has a <c>.nuke</c>.</summary>
    /// <exception cref="DiagnosticException">SLP1016: there is none.</exception>
    public static AbsolutePath Find(AbsolutePath? given, string workingDirectory)
    {
        if (given is not null)
        {
            return Directory.Exists(given)
                ? given
                : throw new DiagnosticException(new Diagnostic(Codes.NoRoot, $"The root folder '{given}' does not exist"));
        }

        for (var folder = new AbsolutePath(workingDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(folder / ".nuke"))
            {
                return folder;
            }
        }

        throw new DiagnosticException(new Diagnostic(
            Codes.NoRoot, $"Neither '{workingDirectory}' nor any folder above it has a '.nuke' folder")
        {
            Remedy = "run the build from within its repository, or give --root FOLDER",
        });
    }
}
