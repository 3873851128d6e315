using System.Diagnostics;
using System.Globalization;
using Slipway.Diagnostics;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Running;

/// <summary>A build as a program: exit codes and signals, as a shell and a terminal see them.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("E", 0)]
    [InlineData("--help", 0)]
    [InlineData("Fails", 255)]
    [InlineData("Nope", 255)]
    [InlineData("--nope", 255)]
    public async Task The_exit_code_is_what_a_shell_sees(string argument, int expected)
    {
        var result = await Program(argument).RunAsync(Token);

        result.ExitCode.Should().Be(expected, result.Output);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task The_first_signal_stops_the_build_orderly(string signal)
    {
        using var build = Start("Waits");
        await ReadUntilAsync(build, "waiting");

        await SendAsync(build, signal);

        var rest = await build.StandardOutput.ReadToEndAsync(Token);
        await build.WaitForExitAsync(Token);
        build.ExitCode.Should().Be(255, rest);
        rest.Should().Contain("Waits    Aborted").And.Contain("Build stopped.");
    }

    [Fact]
    public async Task The_second_signal_ends_the_process_at_once()
    {
        using var build = Start("Deaf");
        await ReadUntilAsync(build, "waiting");

        await SendAsync(build, "INT");
        await ReadUntilAsync(build, "Stopping");
        await SendAsync(build, "INT");

        var rest = await build.StandardOutput.ReadToEndAsync(Token);
        await build.WaitForExitAsync(Token);
        build.ExitCode.Should().Be(130);
        rest.Should().NotContain("Build");
    }

    private static string Dotnet => Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";

    private ChildProcess Program(string argument) => new(
        Dotnet, Path.Combine(AppContext.BaseDirectory, "SampleBuild.dll"), "--root", _folder.Root, argument);

    private Process Start(string target)
    {
        var program = Program(target);
        return Process.Start(new ProcessStartInfo(program.Program, program.Arguments) { RedirectStandardOutput = true })!;
    }

    private static async Task ReadUntilAsync(Process process, string text)
    {
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync(Token);
        }
        while (line is not null && !line.Contains(text, StringComparison.Ordinal));
        line.Should().NotBeNull($"the build should have said '{text}'");
    }

    private static Task<ChildProcessResult> SendAsync(Process process, string signal) => new ChildProcess(
        "/bin/kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)).RunSuccessfullyAsync(Token);
}
