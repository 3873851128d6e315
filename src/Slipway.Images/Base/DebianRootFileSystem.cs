using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Images;

/// <summary>
/// Makes what stands in for Docker Hub's <c>debian:SUITE[-slim]</c> where that can't be reached: a minimal system made
/// with mmdebstrap from Debian's signed archive, put into the engine under that name. The same archive gives the same
/// image id: files have one time, and the image's own date is fixed.
/// </summary>
internal sealed partial class DebianRootFileSystem(ContainerEngine engine, AptPackages apt, ILogger logger)
{
    // mmdebstrap makes no file newer than this (https://reproducible-builds.org/specs/source-date-epoch/).
    private static readonly DateTimeOffset s_epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableArray<string> s_options =
    [
        "--variant=minbase",
        "--components=main",
        "--aptopt=Acquire::Languages \"none\"",
        "--aptopt=APT::AutoRemove::SuggestsImportant \"false\"",
    ];

    // What Docker Hub's slim variants leave out.
    private static readonly ImmutableArray<string> s_slimOptions =
    [
        .. new[] { "doc", "groff", "info", "linda", "lintian", "locale", "man" }
            .Select(folder => $"--dpkgopt=path-exclude=/usr/share/{folder}/*"),
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
    ];

    /// <summary>The Debian suite that an image's name means (<c>bookworm</c>), or null when it is another image.</summary>
    public static string? SuiteOf(string name) =>
        DebianName().Match(name) is { Success: true } match ? match.Groups["suite"].Value : null;

    /// <exception cref="DiagnosticException">SLP3014 (mmdebstrap can't be had), SLP3002 (it failed).</exception>
    public async Task MakeAsync(string name, string suite, string platform, CancellationToken cancellationToken)
    {
        if (Executables.Find("mmdebstrap") is null)
        {
            await apt.InstallAsync(
                $"mmdebstrap (which makes {name})",
                "let the engine reach Docker Hub",
                ["mmdebstrap", "debian-archive-keyring"],
                cancellationToken).ConfigureAwait(false);
        }

        var architecture = platform.Split('/')[1];
        var options = s_options.AddRange(name.EndsWith("-slim", StringComparison.Ordinal) ? s_slimOptions : []);
        var recipe = $"mmdebstrap --architectures={architecture} {string.Join(' ', options)} {suite}";
        var folder = Directory.CreateTempSubdirectory("slipway-base-");
        try
        {
            var tar = Path.Combine(folder.FullName, "layer.tar");
            await RunAsync([$"--architectures={architecture}", .. options, .. Keyring(), suite, tar], cancellationToken)
                .ConfigureAwait(false);
            var packages = await InstalledPackages.ReadAsync(tar, cancellationToken).ConfigureAwait(false);
            var archive = new ImageArchive(tar)
            {
                Name = name,
                Architecture = architecture,
                Created = s_epoch,
                CreatedBy = recipe,
                Labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
                {
                    [ImageLabels.BaseRecipe] = recipe,
                    [ImageLabels.BasePackages] = string.Join('\n', packages),
                },
            };
            await archive.LoadAsync(engine, cancellationToken).ConfigureAwait(false);
            logger.LogInformation(
                "{Base} is made from Debian's archive: {Count} packages, named in its label {Label}.",
                name,
                packages.Length,
                ImageLabels.BasePackages);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Debian's own keys, where the system (Ubuntu) trusts others.
    private static string[] Keyring() =>
        File.Exists("/usr/share/keyrings/debian-archive-keyring.gpg")
            ? ["--keyring=/usr/share/keyrings/debian-archive-keyring.gpg"]
            : [];

    private Task<ChildProcessResult> RunAsync(string[] arguments, CancellationToken cancellationToken) =>
        new ChildProcess("mmdebstrap", arguments)
        {
            Environment = new Dictionary<string, string?>
            {
                ["SOURCE_DATE_EPOCH"] = $"{s_epoch.ToUnixTimeSeconds()}",
            },
            OnLine = line => logger.LogDebug("{Line}", line),
        }.RunSuccessfullyAsync(cancellationToken);

    [GeneratedRegex(
        "^(docker\\.io/)?(library/)?debian:(?<suite>[a-z]+)(-slim)?\\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DebianName();
}
