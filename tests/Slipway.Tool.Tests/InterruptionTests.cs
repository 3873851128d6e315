using System.Net;
using System.Net.Sockets;
using Slipway.Core.Processes;

namespace Slipway.Tool.Tests;

/// <summary>Ctrl+C in the middle of a command: what is left, and the exit code.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly ToolProgram _program = new();

    public InterruptionTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with Linux's tools.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _program.Dispose();
        _repository.Dispose();
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Init_that_is_interrupted_after_it_has_written_leaves_the_repository_as_it_was(string signal, int exitCode)
    {
        _repository["README.md"] = "the team's\n";
        _program.Write("git", $": > '{_program.Full("asked")}'; exec sleep 600");
        var process = _program.Start("init", "--directory", _repository.Root);
        await ToolProgram.UntilThereAsync(_program.Full("asked"), process);
        _repository.Files.Keys.Should().Contain("build.sh", "it is in the middle of it");

        await ToolProgram.SendAsync(process, signal);

        (await ToolProgram.EndAsync(process)).Should().Be("slipway: canceled\n");
        process.ExitCode.Should().Be(exitCode);
        _repository.Files.Should().Equal(new Dictionary<string, string> { ["README.md"] = "the team's\n" });
        _repository.Folders.Should().BeEmpty();
    }

    [Fact]
    public async Task Update_that_is_interrupted_in_a_download_leaves_nothing_anywhere()
    {
        await _repository.RunAsync("init", "--ci", "none");
        _repository["build/_build.csproj"] = _repository["build/_build.csproj"]
            .Replace("\"0.0.0\"", "\"0.0.0-older\"", StringComparison.Ordinal);
        using var feed = new TcpListener(IPAddress.Loopback, 0);
        feed.Start();
        _repository["nuget.config"] = $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="silent" value="http://{feed.LocalEndpoint}/v3/index.json" allowInsecureConnections="true" />
              </packageSources>
            </configuration>
            """;
        var (before, folders) = (_repository.Files, _repository.Folders);
        var process = _program.Start("update", "--directory", _repository.Root);
        using var asked = await feed.AcceptTcpClientAsync(Token);
        _program.Temporary.Should().NotBeEmpty("it is in the middle of it");

        await ToolProgram.SendAsync(process, "INT");

        (await ToolProgram.EndAsync(process)).Should().Be("slipway: canceled\n");
        process.ExitCode.Should().Be(130);
        _repository.Files.Should().Equal(before);
        _repository.Folders.Should().Equal(folders);
        _program.Temporary.Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_Ctrl_C_ends_at_once_what_the_first_one_waits_for()
    {
        _program.Write(
            "git",
            $"trap ': > \"{_program.Full("told")}\"' TERM; echo $$ > '{_program.Full("asked")}'; while :; do sleep 600; done");
        var process = _program.Start("init", "--directory", _repository.Root);
        await ToolProgram.UntilThereAsync(_program.Full("asked"), process);
        await ToolProgram.SendAsync(process, "INT");
        await ToolProgram.UntilThereAsync(_program.Full("told"), process);

        await ToolProgram.SendAsync(process, "INT");

        (await ToolProgram.EndAsync(process)).Should().Be("slipway: canceled\n");
        process.ExitCode.Should().Be(130);
        _repository.Files.Should().BeEmpty();
        var child = (await File.ReadAllTextAsync(_program.Full("asked"), Token)).Trim();
        Directory.Exists($"/proc/{child}").Should().BeFalse();
    }

    [Fact]
    public async Task A_workspace_whose_start_is_interrupted_does_not_run()
    {
        // A server that waits for whoever writes its token never answers.
        var state = _repository.Root;
        await new ChildProcess("mkfifo", "--mode=600", Path.Combine(state, "token")).RunSuccessfullyAsync(Token);
        var process = _program.Start("workspace", "start", "--directory", state);
        await ToolProgram.UntilThereAsync(Path.Combine(state, "pid"), process);
        File.Copy(Path.Combine(state, "pid"), _program.Full("pid"));
        var server = new BackgroundProcess(_program.Full("pid"));
        server.RunningId().Should().NotBeNull();

        try
        {
            await ToolProgram.SendAsync(process, "INT");

            (await ToolProgram.EndAsync(process)).Should().EndWith("slipway: canceled\n");
            process.ExitCode.Should().Be(130);
            server.RunningId().Should().BeNull();
            File.Exists(Path.Combine(state, "pid")).Should().BeFalse();
        }
        finally
        {
            await server.StopAsync(TimeSpan.Zero, CancellationToken.None);
        }
    }
}
