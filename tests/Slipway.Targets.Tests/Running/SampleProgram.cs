using System.Diagnostics;
using System.Globalization;
using Slipway.Core.Processes;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Running;

/// <summary>The sample build as a program, in a repository of its own.</summary>
internal sealed class SampleProgram : IDisposable
{
    private readonly BuildFolder _folder = new();
    private readonly List<Process> _started = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Dotnet => Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";

    /// <summary>Environment variables of what is run to its end.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    /// <summary>The targets whose actions ran, in that order.</summary>
    public string[] Ran => File.Exists(Full("ran.txt")) ? File.ReadAllLines(Full("ran.txt")) : [];

    public void Write(string path, string text) => _folder.Write(path, text);

    /// <summary>Runs it to its end.</summary>
    public Task<ChildProcessResult> RunAsync(params string[] arguments) => Command(arguments).RunAsync(Token);

    /// <summary>Starts it; what it says is read from its standard output.</summary>
    public Process Start(params string[] arguments) => Start(["--default-signal=INT,HUP"], arguments);

    /// <summary>Starts it with signals as the options of <c>env</c> say.</summary>
    public Process Start(string[] signals, params string[] arguments)
    {
        var command = Command(arguments);

        // As at a desk: a shell that runs tests in the background has children that ignore Ctrl+C, and nohup ones that ignore
        // a closed terminal; .NET leaves both ignored.
        var process = Process.Start(new ProcessStartInfo("env", [.. signals, command.Program, .. command.Arguments]) { RedirectStandardOutput = true })!;
        _started.Add(process);
        return process;
    }

    /// <summary>Waits for a file that the build writes a line to.</summary>
    public async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        while (!File.Exists(Full(path)) || !File.ReadAllText(Full(path)).EndsWith('\n'))
        {
            await Task.Delay(20, cancellationToken);
        }

        return File.ReadAllText(Full(path)).Trim();
    }

    /// <summary>Reads lines until one has that text.</summary>
    /// <returns>That line.</returns>
    public static async Task<string> ReadUntilAsync(Process process, string text)
    {
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync(Token);
        }
        while (line is not null && !line.Contains(text, StringComparison.Ordinal));
        line.Should().NotBeNull($"the build should have said '{text}'");
        return line!;
    }

    /// <summary>Waits for the end, and gives what was left to read.</summary>
    public static async Task<string> EndAsync(Process process)
    {
        var rest = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return rest;
    }

    public static Task SendAsync(Process process, string signal) => new ChildProcess(
        "/bin/kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)).RunSuccessfullyAsync(Token);

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }

            process.Dispose();
        }

        _folder.Dispose();
    }

    private string Full(string path) => Path.Combine(_folder.Root, path);

    private ChildProcess Command(string[] arguments) => new(
        Dotnet, [Path.Combine(AppContext.BaseDirectory, "SampleBuild.dll"), "--root", _folder.Root, .. arguments])
    {
        Environment = Variables,
    };
}
