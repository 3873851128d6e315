using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Processes;

namespace Slipway.Images.Tests.Engine;

/// <summary>Programs of the newest Debian, beside the system and not in it: unpacked, and not installed.</summary>
internal static partial class NewestPackages
{
    private const string Suite = "sid";

    private const string Keys = "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <summary>Downloads and unpacks packages, once per machine.</summary>
    /// <returns>The folder that they are in.</returns>
    /// <exception cref="DiagnosticException">They can't be had here.</exception>
    public static async Task<string> TakeAsync(params string[] packages)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"slipway-tests-debian-{Suite}");
        Directory.CreateDirectory(folder);
        using var turn = await FileLock.TakeAsync($"{folder}.lock");
        var missing = packages.Where(package => !File.Exists(Mark(package))).ToList();
        if (missing.Count == 0)
        {
            return folder;
        }

        var state = Directory.CreateDirectory(Path.Combine(folder, ".apt")).FullName;
        string[] parts = ["lists/partial", "cache/archives/partial", "sources", "downloads"];
        foreach (var part in parts)
        {
            Directory.CreateDirectory(Path.Combine(state, part));
        }

        await File.WriteAllTextAsync(
            Path.Combine(state, "sources", "newest.sources"),
            $"Types: deb\nURIs: {await ArchiveAsync()}\nSuites: {Suite}\nComponents: main\nSigned-By: {Keys}\n");
        await AptAsync("update");
        foreach (var package in missing)
        {
            await AptAsync("download", package);
            var file = Directory.EnumerateFiles(Path.Combine(state, "downloads"), $"{package}_*.deb").Single();
            await new ChildProcess("dpkg", "--extract", file, folder).RunSuccessfullyAsync();
            File.Delete(file);
            await File.WriteAllTextAsync(Mark(package), "");
        }

        return folder;

        string Mark(string package) => Path.Combine(folder, $".has-{package}");

        Task AptAsync(params string[] command) => new ChildProcess(
            "apt-get",
            [
                "-q", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", $"Dir::Etc::sourceparts={state}/sources", "-o", $"Dir::State::Lists={state}/lists",
                "-o", $"Dir::Cache={state}/cache", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2", .. command,
            ])
        {
            WorkingDirectory = Path.Combine(state, "downloads"),
        }.RunSuccessfullyAsync();
    }

    /// <summary>The archive that this machine's own sources name.</summary>
    private static async Task<string> ArchiveAsync()
    {
        var folder = new DirectoryInfo("/etc/apt/sources.list.d");
        foreach (var file in (folder.Exists ? folder.EnumerateFiles() : []).Select(file => file.FullName).Order(StringComparer.Ordinal).Prepend("/etc/apt/sources.list"))
        {
            if (File.Exists(file) && Archive().Match(await File.ReadAllTextAsync(file)) is { Success: true } found)
            {
                return found.Groups["address"].Value;
            }
        }

        throw new DiagnosticException(new Diagnostic("SLP3014", "apt's sources name no archive of Debian's"));
    }

    [GeneratedRegex(@"^(deb |URIs:)[^#\n]*?(?<address>[a-z]+://\S*/debian/?)(\s|$)", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Archive();
}
