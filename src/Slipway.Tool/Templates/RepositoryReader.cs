using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Tool.Templates;

/// <summary>Reads texts of a repository: none that is elsewhere, also not by a link, and none that is larger than people write.</summary>
/// <param name="boundary">The repository.</param>
internal sealed class RepositoryReader(RepositoryBoundary boundary)
{
    /// <summary>The text of a file; null where there is none.</summary>
    /// <param name="file">The file, relative to the root.</param>
    /// <exception cref="DiagnosticException">SLP5003: a link leads out of the repository. SLP5005: it is too large.</exception>
    public string? Read(string file)
    {
        var path = Path.Combine(boundary.Root, file);
        if (!File.Exists(path))
        {
            return null;
        }

        if (!boundary.Contains(path))
        {
            throw new DiagnosticException(Obstacle.LeadsOut(file));
        }

        try
        {
            return BoundedFile.ReadText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // There is only a link to it.
            return null;
        }
        catch (InputLimitException e)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.TooMuch, $"this is not read: {e.Message}")
                {
                    File = file, Remedy = "see whether it is what its name says, and make it shorter",
                },
                e);
        }
    }
}
