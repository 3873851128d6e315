using System.Collections.Immutable;
using System.Formats.Tar;

namespace Slipway.Images;

/// <summary>Reads which Debian packages a root file system holds, from its dpkg status file.</summary>
internal static class InstalledPackages
{
    private const string StatusFile = "var/lib/dpkg/status";

    /// <summary>One <c>name=version</c> for each package, in alphabetical order.</summary>
    public static async Task<ImmutableArray<string>> ReadAsync(string tarFile, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(tarFile);
        await using (stream.ConfigureAwait(false))
        {
            var tar = new TarReader(stream);
            await using (tar.ConfigureAwait(false))
            {
                while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken).ConfigureAwait(false) is { } entry)
                {
                    if (entry.Name.TrimStart('.', '/') == StatusFile && entry.DataStream is { } data)
                    {
                        using var reader = new StreamReader(data);
                        return Parse(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
                    }
                }
            }
        }

        throw new InvalidDataException($"{tarFile} has no {StatusFile}");
    }

    internal static ImmutableArray<string> Parse(string status) =>
    [
        .. status.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(paragraph => paragraph.Split('\n'))
            .Select(lines => (Name: Field(lines, "Package: "), Version: Field(lines, "Version: ")))
            .Where(package => package.Name.Length > 0)
            .Select(package => $"{package.Name}={package.Version}")
            .Order(StringComparer.Ordinal),
    ];

    private static string Field(string[] lines, string name) =>
        Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..] ?? "";
}
