using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.Operations;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace;

/// <summary>
/// The server: <c>serve</c> with <see cref="Usage"/>, after what <see cref="ServerProgram.Arguments"/> tells dotnet.
/// </summary>
internal static class Program
{
    private const int UsageError = 2;
    private const string Usage =
        "--state DIR [--port N] [--steps-reach-host true] [--no-public-data true] [--data-credentials AzureCli] "
        + "[--curated-environments FILE]";

    private static async Task<int> Main(string[] arguments)
    {
        if (Parse(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync($"usage: serve {Usage}").ConfigureAwait(false);
            return UsageError;
        }

        try
        {
            Writes.DieAt(DeadlyWrite());
            var state = new StateFolder(options.StateDirectory);
            state.Create();
            // One server per folder: a second one would run every job twice.
            using var only = FileLock.TryTake(state.ServeLock) ?? throw new DiagnosticException(new Diagnostic(
                Codes.FolderTaken, $"another server holds the state in '{state.Root}'"));
            var app = await WorkspaceServer.StartAsync(options).ConfigureAwait(false);
            await using (app.ConfigureAwait(false))
            {
                await app.WaitForShutdownAsync().ConfigureAwait(false);
            }

            return 0;
        }
        catch (Exception e) when (e is DiagnosticException or IOException or UnauthorizedAccessException or SqliteException)
        {
            // What the state folder or the machine does not let the server do; the message says all there is to it.
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static int DeadlyWrite() =>
        int.TryParse(Environment.GetEnvironmentVariable(Writes.DeathVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    private static ServerOptions? Parse(string[] arguments)
    {
        string? state = null;
        int? port = null;
        var stepsReachHost = false;
        var noPublicData = false;
        var dataCredentials = DataCredentials.None;
        string? curatedEnvironments = null;
        if (arguments is not ["serve", .. var rest] || rest.Length % 2 != 0)
        {
            return null;
        }

        for (var i = 0; i < rest.Length; i += 2)
        {
            switch (rest[i])
            {
                case "--state":
                    state = rest[i + 1];
                    break;
                case "--port" when int.TryParse(rest[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                    port = number;
                    break;
                case "--steps-reach-host" when bool.TryParse(rest[i + 1], out var reach):
                    stepsReachHost = reach;
                    break;
                case "--no-public-data" when bool.TryParse(rest[i + 1], out var no):
                    noPublicData = no;
                    break;
                case "--data-credentials" when Enum.TryParse<DataCredentials>(rest[i + 1], ignoreCase: true, out var credentials):
                    dataCredentials = credentials;
                    break;
                case "--curated-environments":
                    curatedEnvironments = rest[i + 1];
                    break;
                default:
                    return null;
            }
        }

        if (state is null)
        {
            return null;
        }

        var engine = Environment.GetEnvironmentVariable("DOCKER_HOST");
        return new ServerOptions
        {
            StateDirectory = state,
            Port = port,
            StepsReachHost = stepsReachHost,
            NoPublicData = noPublicData,
            DataCredentials = dataCredentials,
            CuratedEnvironments = curatedEnvironments,
            EngineAddress = string.IsNullOrEmpty(engine) ? ServerOptions.DefaultEngine : new Uri(engine),
            Pace = OperationPace.Parse(Environment.GetEnvironmentVariable(OperationPace.Variable)),
            RegistryLogin = Environment.GetEnvironmentVariable(LocalWorkspace.RegistryLoginVariable),
        };
    }
}
