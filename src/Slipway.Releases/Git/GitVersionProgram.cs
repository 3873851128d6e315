using System.Text.Json;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Releases;

/// <summary>
/// GitVersion (<see href="https://gitversion.net"/>), which counts the version from tags and commit messages as
/// <c>GitVersion.yml</c> says. It runs as a program of its own.
/// </summary>
/// <param name="dotnet">The program that runs it.</param>
/// <param name="path">Where <c>gitversion.dll</c> lies.</param>
public sealed class GitVersionProgram(string dotnet, string path)
{
    /// <summary>Where the GitVersion lies that this library brings along: beside the program that refers to it.</summary>
    public static string BundledPath { get; } = Path.Combine(AppContext.BaseDirectory, "gitversion", "gitversion.dll");

    /// <summary>What names a first version where there is none, for the remedy: a command, or null where nobody knows one.</summary>
    public string? NamedBy { get; init; }

    /// <summary>The version of the commit that is checked out.</summary>
    /// <returns>
    /// A version that is a fallback, with the reason, when the history does not tell: a shallow clone (SLP4002), no tag
    /// of a release (SLP4003).
    /// </returns>
    /// <exception cref="DiagnosticException">SLP4001: there is no repository. SLP4004: GitVersion failed.</exception>
    public async Task<VersionInfo> RunAsync(GitRepository repository, CancellationToken cancellationToken = default)
    {
        var head = await repository.HeadAsync(cancellationToken).ConfigureAwait(false);
        if (await repository.FindShallownessAsync(cancellationToken).ConfigureAwait(false) is { } shallow)
        {
            return VersionInfo.Fallback(head, shallow);
        }

        if ((await repository.ReleasesAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).IsEmpty)
        {
            return VersionInfo.Fallback(head, new Diagnostic(
                Codes.NoVersionTag, "no tag vX.Y.Z says what the last version was")
            {
                Remedy = "run 'git fetch --tags' where there are tags; else name the first version"
                    + (NamedBy is null ? "" : $": {NamedBy}"),
            });
        }

        // Without a remote there is nothing to make a CI server's detached checkout whole with.
        var remotes = await repository.RemotesAsync(cancellationToken).ConfigureAwait(false);
        string[] options = remotes.IsEmpty ? ["/output", "json", "/nofetch", "/nonormalize"] : ["/output", "json", "/nofetch"];
        var result = await new ChildProcess(dotnet, [path, repository.Root, .. options])
        {
            WorkingDirectory = repository.Root,
        }.RunAsync(cancellationToken).ConfigureAwait(false);
        return Parse(result);
    }

    internal static VersionInfo Parse(ChildProcessResult result)
    {
        // On a CI server it writes lines for the server around its answer.
        var (start, end) = (result.Output.IndexOf("{\n", StringComparison.Ordinal), result.Output.LastIndexOf('}'));
        if (result.ExitCode != 0 || start < 0 || end < start)
        {
            throw Failed($"it ended with exit code {result.ExitCode}: {LastLines(result)}");
        }

        try
        {
            using var json = JsonDocument.Parse(result.Output[start..(end + 1)]);
            string Text(string name) => json.RootElement.GetProperty(name).GetString() ?? "";
            return new VersionInfo
            {
                SemVer = Text("SemVer"),
                FullSemVer = Text("FullSemVer"),
                Release = ReleaseVersion.Parse(Text("MajorMinorPatch")),
                PreReleaseLabel = Text("PreReleaseLabel"),
                BranchName = Text("BranchName"),
                Sha = Text("Sha"),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Failed($"its answer can't be read: {e.Message}");
        }
    }

    private static string LastLines(ChildProcessResult result) => string.Join(
        ' ', (result.Output + result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3)).Trim();

    private static DiagnosticException Failed(string reason) => new(new Diagnostic(
        Codes.GitVersionFailed, $"GitVersion can't tell the version: {reason}")
    {
        File = "GitVersion.yml",
        Remedy = "check GitVersion.yml, and that the branch is there as well as its commits",
    });
}
