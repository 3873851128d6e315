using System.Diagnostics;
using System.Globalization;
using Slipway.Core.Processes;

namespace Slipway.Tool.Tests;

/// <summary>The tool as a program, with programs of its own on <c>PATH</c> and a folder of its own for temporary files.</summary>
internal sealed class ToolProgram : IDisposable
{
    private readonly TemporaryRepository _folder = new();
    private readonly List<Process> _started = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What it has left in the folder for temporary files.</summary>
    public IEnumerable<string> Temporary => Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Root, "tmp"), "slipway*");

    /// <summary>The full path of a file that programs on <c>PATH</c> can write.</summary>
    public string Full(string file) => Path.Combine(_folder.Root, file);

    /// <summary>Puts a shell script on its <c>PATH</c>.</summary>
    public void Write(string program, string script)
    {
        _folder[$"bin/{program}"] = $"#!/bin/sh\n{script}\n";
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Full($"bin/{program}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Starts it, with signals as at a desk: a shell that runs tests in the background has children that ignore Ctrl+C.</summary>
    public Process Start(params string[] arguments)
    {
        Directory.CreateDirectory(Full("tmp"));
        var start = new ProcessStartInfo(
            "env",
            ["--default-signal=INT,HUP", Dotnet, Path.Combine(AppContext.BaseDirectory, "Slipway.Tool.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Full("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["TMPDIR"] = Full("tmp");
        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    /// <summary>Waits for a file, while the program goes on.</summary>
    public static async Task UntilThereAsync(string file, Process process)
    {
        while (!File.Exists(file))
        {
            process.HasExited.Should().BeFalse($"'{file}' should come before its end");
            await Task.Delay(20, Token);
        }
    }

    /// <summary>Sends it a signal.</summary>
    public static Task SendAsync(Process process, string signal) => new ChildProcess(
        "/bin/kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)).RunSuccessfullyAsync(Token);

    /// <summary>Waits for its end.</summary>
    /// <returns>What it said of errors.</returns>
    public static async Task<string> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = await process.StandardError.ReadToEndAsync(Token);
        await output;
        await process.WaitForExitAsync(Token);
        return error;
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            process.Dispose();
        }

        _folder.Dispose();
    }

    private static string Dotnet => Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";
}
