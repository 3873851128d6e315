using Slipway.Targets;

namespace Slipway.Build;

/// <summary>
/// The pictures that tests looked at when they passed, on this machine, by the proof that they passed with: those of the last
/// release stand beside those of now where it was tested here.
/// </summary>
internal sealed class KeptPictures(AbsolutePath folder)
{
    /// <summary>The most bytes of a picture that is kept, and shown.</summary>
    public const long MostBytes = 1 << 20;

    private const int MostProofs = 50;

    private static readonly string[] s_extensions = [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"];

    /// <summary>The pictures below a folder, each relative to it with forward slashes, sorted.</summary>
    public static IReadOnlyList<string> In(string directory) => !Directory.Exists(directory)
        ? []
        :
        [
            .. Directory.EnumerateFiles(directory, "*", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                AttributesToSkip = FileAttributes.ReparsePoint,
            })
                .Where(file => s_extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
                .Select(file => Path.GetRelativePath(directory, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Keeps those of a test; the oldest proofs' go.</summary>
    public void Keep(string proof, string test, string directory)
    {
        foreach (var picture in In(directory).Where(picture => new FileInfo(Path.Combine(directory, picture)).Length <= MostBytes))
        {
            var kept = Path.Combine(folder, proof, test, picture);
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            File.Copy(Path.Combine(directory, picture), kept, overwrite: true);
        }

        if (Directory.Exists(folder))
        {
            foreach (var old in new DirectoryInfo(folder).EnumerateDirectories()
                .OrderByDescending(directory => directory.LastWriteTimeUtc).Skip(MostProofs).ToList())
            {
                old.Delete(recursive: true);
            }
        }
    }

    /// <summary>A picture of a test as it was when it passed with a proof; null where this machine does not have it.</summary>
    public string? Find(string proof, string test, string picture) =>
        // A release's record is what its tag says: it leads out of no folder.
        proof.All(char.IsAsciiHexDigit) && Path.Combine(folder, proof, test, picture) is var kept && File.Exists(kept) ? kept : null;
}
