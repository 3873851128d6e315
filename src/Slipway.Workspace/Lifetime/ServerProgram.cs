using System.Globalization;
using System.Runtime.InteropServices;
using Slipway.Core.Diagnostics;

namespace Slipway.Workspace.Lifetime;

/// <summary>
/// The server as a program of its own: this assembly, run from where it lies. What it needs is known by the program that
/// refers to it, whichever that is: a build, a tool, a test.
/// </summary>
/// <param name="Assembly">This assembly's file.</param>
/// <param name="Dependencies">The <c>deps.json</c> of the program that refers to it, in the same folder.</param>
/// <param name="Configuration">The <c>runtimeconfig.json</c> beside that.</param>
internal sealed record ServerProgram(string Assembly, string Dependencies, string Configuration)
{
    private const string DependenciesEnd = ".deps.json";

    /// <summary>The dotnet that this process runs on: of its version there is one for sure.</summary>
    public static string Host { get; } = FindHost();

    /// <summary>
    /// What the server wants of the runtime, whatever the program wants whose configuration it is started with: counting
    /// what runs often, to compile it once more, slows a start down and speeds up what waits for containers.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1",
    };

    /// <summary>The server that comes with the program which runs now.</summary>
    /// <exception cref="DiagnosticException">SLP3042: it was put together so that no other program can be started from it.</exception>
    public static ServerProgram Find() => Of(
        typeof(ServerProgram).Assembly.Location,
        ((string?)AppContext.GetData("APP_CONTEXT_DEPS_FILES") ?? "").Split(';'));

    /// <summary>The server that comes with a program.</summary>
    /// <param name="assembly">Where this assembly was loaded from; empty when it is a part of a single file.</param>
    /// <param name="dependencyFiles">The files that it was loaded by: the program's, and those of frameworks, which lie elsewhere.</param>
    /// <exception cref="DiagnosticException">SLP3042: no other program can be started from that one.</exception>
    internal static ServerProgram Of(string assembly, IEnumerable<string> dependencyFiles)
    {
        var dependencies = dependencyFiles
            .FirstOrDefault(file => file.EndsWith(DependenciesEnd, StringComparison.Ordinal)
                && Path.GetDirectoryName(file) == Path.GetDirectoryName(assembly));
        return dependencies is not null
            && dependencies[..^DependenciesEnd.Length] + ".runtimeconfig.json" is var configuration && File.Exists(configuration)
                ? new ServerProgram(assembly, dependencies, configuration)
                : throw new DiagnosticException(new Diagnostic(
                    Codes.NoServerProgram,
                    "the local workspace can't be started from this program, which has no deps.json and runtimeconfig.json beside "
                        + (assembly.Length > 0 ? $"'{assembly}'" : "Slipway.Workspace.dll, but is one file"))
                {
                    Remedy = "build that program as a folder, not as a single file or native code, and without GenerateDependencyFile=false",
                });
    }

    /// <summary>What <see cref="Host"/> is told.</summary>
    /// <param name="state">The folder of the workspace's state.</param>
    /// <param name="port">The loopback port; the one that the workspace keeps when null.</param>
    /// <param name="stepsReachHost">Whether steps may reach services of this machine.</param>
    /// <param name="noPublicData">Whether nothing is fetched from the internet for jobs.</param>
    /// <param name="dataCredentials">As whom data is read that is not public.</param>
    /// <param name="curatedEnvironments">The file that says which images curated environments have; null for none.</param>
    public IReadOnlyList<string> Arguments(
        string state, int? port = null, bool stepsReachHost = false, bool noPublicData = false,
        DataCredentials dataCredentials = DataCredentials.None, string? curatedEnvironments = null) =>
    [
        "exec", "--depsfile", Dependencies, "--runtimeconfig", Configuration, Assembly,
        "serve", "--state", state, "--steps-reach-host", stepsReachHost ? "true" : "false",
        "--no-public-data", noPublicData ? "true" : "false",
        "--data-credentials", dataCredentials.ToString(),
        .. curatedEnvironments is { } file ? (string[])["--curated-environments", file] : [],
        .. port is { } given ? (string[])["--port", given.ToString(CultureInfo.InvariantCulture)] : [],
    ];

    /// <summary>
    /// Makes the folder of the program that runs now as young as it is in use: what clears compiled programs away keeps those
    /// that are young.
    /// </summary>
    public static void KeepFolder(TimeProvider clock)
    {
        try
        {
            Directory.SetLastWriteTimeUtc(AppContext.BaseDirectory, clock.GetUtcNow().UtcDateTime);
        }
        catch (UnauthorizedAccessException)
        {
            // A tool that somebody else has installed: nothing clears it away.
        }
    }

    private static string FindHost()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var host = Path.Combine(root, "dotnet");
        return File.Exists(host) ? host : "dotnet";
    }
}
