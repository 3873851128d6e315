using System.Runtime.CompilerServices;
using Slipway.Workspace.Tests.Fixtures;

/// <summary>
/// What the runtime calls in each .NET program that the tests start, for it is named by <c>DOTNET_STARTUP_HOOKS</c>: a server of
/// the workspace is judged by the contract, as those in the tests' own process are. The product knows nothing of it.
/// </summary>
internal static class StartupHook
{
    private const string Server = "Slipway.Workspace.dll";

    private static readonly Lock One = new();

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("SLIPWAY_TESTS_EXCHANGES") is { Length: > 0 } folder
            && Environment.GetCommandLineArgs() is [var program, "serve", ..] && Path.GetFileName(program) == Server)
        {
            Record(Path.Combine(folder, $"{Environment.ProcessId}-{Guid.NewGuid():N}"));
        }
    }

    // Apart, so that programs without ASP.NET need not find it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Record(string file)
    {
        Exchanges.Judged += (exchange, violations) =>
        {
            lock (One)
            {
                File.AppendAllLines($"{file}.judged", [exchange]);
                if (violations.Count > 0)
                {
                    File.AppendAllLines($"{file}.violations", violations);
                }
            }
        };
        Exchanges.Listen();
    }
}
