[assembly: AssemblyFixture(typeof(Slipway.Testing.ServerExchanges))]

namespace Slipway.Testing;

/// <summary>
/// Every answer of the servers that the tests start as programs of their own, or have others start, held against the contract:
/// when all tests of the program have ended, none may have broken it.
/// </summary>
public sealed class ServerExchanges : IDisposable
{
    private const string HooksVariable = "DOTNET_STARTUP_HOOKS";
    private const string FolderVariable = "SLIPWAY_TESTS_EXCHANGES";
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;

    private static readonly string Recorder = Path.Combine(AppContext.BaseDirectory, "Slipway.ExchangeRecorder.dll");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-exchanges-");

    public ServerExchanges()
    {
        if (!OperatingSystem.IsWindows())
        {
            // A server may be another user's.
            _folder.UnixFileMode = Everyone;
        }

        Environment.SetEnvironmentVariable(FolderVariable, _folder.FullName);
        Environment.SetEnvironmentVariable(HooksVariable, Recorder);
    }

    /// <summary>What was asked and judged so far, of all servers.</summary>
    public IReadOnlyList<string> Judged => Lines("*.judged");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(HooksVariable, null);
        Environment.SetEnvironmentVariable(FolderVariable, null);
        var violations = Lines("*.violations");
        _folder.Delete(recursive: true);
        violations.Distinct().Should().BeEmpty("every answer of every server keeps Azure's contract");
    }

    private List<string> Lines(string pattern) => [.. _folder.EnumerateFiles(pattern).SelectMany(Lines)];

    // Of a server that goes on writing.
    private static string[] Lines(FileInfo file)
    {
        using var reader = new StreamReader(file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
