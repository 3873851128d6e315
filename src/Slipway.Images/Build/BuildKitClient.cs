using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Core.Processes;

namespace Slipway.Images;

/// <summary>
/// A Docker client that can have an engine's BuildKit build: with the plugin <c>buildx</c>, or by itself, as clients
/// before version 23 could.
/// </summary>
/// <param name="Program">The client's path.</param>
/// <param name="Command">The words of its command that builds and keeps the image in the engine.</param>
/// <param name="Name">What it is, in words for the log.</param>
internal sealed partial record BuildKitClient(string Program, ImmutableArray<string> Command, string Name)
{
    // https://docs.docker.com/engine/release-notes/23.0/: from here on BuildKit needs the plugin.
    private const int FirstThatNeedsPlugin = 23;

    private const int FirstWithBuildKit = 19;

    /// <summary>The Docker clients on PATH.</summary>
    public static IReadOnlyList<string> Programs =>
        [.. Executables.FindAll(OperatingSystem.IsWindows() ? "docker.exe" : "docker")];

    /// <summary>Looks at Docker clients: one with the plugin before one without; null when none will do.</summary>
    public static async Task<BuildKitClient?> FindAsync(IReadOnlyList<string> programs, CancellationToken cancellationToken)
    {
        return await FirstAsync(programs, WithPluginAsync).ConfigureAwait(false)
            ?? await FirstAsync(programs, ByItselfAsync).ConfigureAwait(false);

        async Task<BuildKitClient?> FirstAsync(
            IReadOnlyList<string> candidates, Func<string, CancellationToken, Task<BuildKitClient?>> ask)
        {
            foreach (var candidate in candidates)
            {
                if (await ask(candidate, cancellationToken).ConfigureAwait(false) is { } client)
                {
                    return client;
                }
            }

            return null;
        }
    }

    private static async Task<BuildKitClient?> WithPluginAsync(string program, CancellationToken cancellationToken) =>
        await SayAsync(program, ["buildx", "version"], cancellationToken).ConfigureAwait(false) is { } text
        && Plugin().Match(text) is { Success: true } plugin
            ? new BuildKitClient(program, ["buildx", "build", "--load"], $"BuildKit, by 'docker buildx' {plugin.Groups["version"].Value}")
            : null;

    private static async Task<BuildKitClient?> ByItselfAsync(string program, CancellationToken cancellationToken) =>
        await SayAsync(program, ["--version"], cancellationToken).ConfigureAwait(false) is { } text
        && Client().Match(text) is { Success: true } client
        && int.Parse(client.Groups["major"].ValueSpan, CultureInfo.InvariantCulture) is >= FirstWithBuildKit and < FirstThatNeedsPlugin
            ? new BuildKitClient(program, ["build"], $"BuildKit, by 'docker build' of client {client.Groups["version"].Value}")
            : null;

    private static async Task<string?> SayAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await new ChildProcess(program, arguments).RunAsync(cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : null;
    }

    [GeneratedRegex(@"docker/buildx v?(?<version>\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Plugin();

    [GeneratedRegex(@"^Docker version (?<version>(?<major>\d+)\.[^\s,]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Client();
}
