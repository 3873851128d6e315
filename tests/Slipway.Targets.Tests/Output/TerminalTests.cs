using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Output;

/// <summary>A build as a program on a real terminal: a pseudo-terminal, which util-linux' script makes.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_runs_has_a_row_until_Ctrl_C_stops_it()
    {
        using var terminal = Start("Waits", []);
        var output = new StringBuilder();

        // The row, drawn twice: once more a second later, over the first.
        await ReadUntilAsync(terminal, output, "\e[1A\r\e[J");
        await terminal.StandardInput.WriteAsync('\x03');
        await terminal.StandardInput.FlushAsync(Token);
        await ReadUntilAsync(terminal, output, "Build stopped.");
        await terminal.WaitForExitAsync(Token);

        terminal.ExitCode.Should().Be(255, output.ToString());
        output.ToString().Should().MatchRegex(@"\e\[1;36m╬══ Waits\e\[0m\r\nwaiting\r\n\e\[36m  Waits +\d s\e\[0m")
            .And.Contain("\e[33mStopping what runs ... (again to end at once)\e[0m")
            .And.MatchRegex(@"\e\[33mWaits +Aborted");
    }

    [Theory]
    [InlineData("\x03", "told by Ctrl+C")]
    [InlineData("not yet\n", "told not yet")]
    public async Task A_second_Ctrl_C_answers_what_the_first_one_has_raised(string typed, string expected)
    {
        using var terminal = Start("Asks", []);
        var output = new StringBuilder();
        await ReadUntilAsync(terminal, output, "\e[1A\r\e[J");
        await terminal.StandardInput.WriteAsync('\x03');
        await terminal.StandardInput.FlushAsync(Token);
        await ReadUntilAsync(terminal, output, "Sure?: ");

        await terminal.StandardInput.WriteAsync(typed);
        await terminal.StandardInput.FlushAsync(Token);
        await ReadUntilAsync(terminal, output, "Build stopped.");
        await terminal.WaitForExitAsync(Token);

        output.ToString().Should().MatchRegex($"Sure\\?: [^\\e]*{Regex.Escape(expected)}", "no row is drawn over the question");
        terminal.ExitCode.Should().Be(255);
    }

    [Fact]
    public async Task A_build_whose_terminal_is_closed_stops_its_children_and_cleans_up()
    {
        using var terminal = Start("CleansUp", []);
        await ReadUntilAsync(terminal, new StringBuilder(), "id ");

        terminal.Kill();

        await UntilAsync(() => File.Exists(Path.Combine(_folder.Root, "ran.txt")));
        var build = _folder.Read("build.txt");
        await UntilAsync(() => !Directory.Exists($"/proc/{build}"));
        _folder.Read("ran.txt").Should().Be("CleansUp\n");
        var child = _folder.Read("id.txt").Trim();
        await UntilAsync(() => !Directory.Exists($"/proc/{child}"));
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public async Task Without_colours_there_is_none(string variable, string value)
    {
        var output = await RunAsync("E", (variable, value));

        output.Should().Contain("╬══ A\r\n").And.Contain("Build succeeded.").And.NotMatchRegex(@"\e\[[0-9;]*m");
    }

    [Fact]
    public async Task Help_is_as_wide_as_the_terminal()
    {
        var output = await RunAsync("--help", ("TERM", "dumb"));

        output.Split("\r\n").Should().Contain("    --force [TARGET ...]               Runs targets that are up to date; alone:")
            .And.Contain("                                       all of them");
    }

    [Fact]
    public async Task The_summary_keeps_its_columns_where_a_reason_is_longer_than_the_line()
    {
        var output = await RunAsync("Reports", ("TERM", "dumb"));

        output.Should().MatchRegex(
            @"\nReports   Succeeded +\d\.\d s   one two three four five six seven eight nine\r\n {33}ten eleven twelve thirteen fourteen fifteen\r\n");
    }

    [Fact]
    public async Task A_target_that_is_nearly_one_is_answered_in_two_lines()
    {
        var output = await RunAsync("Report", 255, ("TERM", "dumb"));

        output.Should().Be("error SLP1003: Target with name 'Report' does not exist\r\n  fix: did you mean 'Reports'? '--help' lists the targets\r\n");
    }

    private Task<string> RunAsync(string argument, params (string Name, string Value)[] variables) => RunAsync(argument, 0, variables);

    private async Task<string> RunAsync(string argument, int exitCode, params (string Name, string Value)[] variables)
    {
        using var terminal = Start(argument, variables);
        var output = await terminal.StandardOutput.ReadToEndAsync(Token);
        await terminal.WaitForExitAsync(Token);
        terminal.ExitCode.Should().Be(exitCode, output);
        return output;
    }

    private Process Start(string argument, (string Name, string Value)[] variables)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "there is no 'script' here to make a terminal with: apt-get install bsdutils");
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";
        var program = Path.Combine(AppContext.BaseDirectory, "SampleBuild.dll");
        var start = new ProcessStartInfo("/usr/bin/script",
            ["-qefc", $"stty cols 80 rows 24; exec env --default-signal=INT '{dotnet}' '{program}' --root '{_folder.Root}' --no-logo {argument}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };

        // As at a desk, also where these tests run on a server.
        foreach (var server in new[] { "CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "JENKINS_URL", "TEAMCITY_VERSION", "NO_COLOR" })
        {
            start.Environment.Remove(server);
        }

        (start.Environment["TERM"], start.Environment["LC_ALL"], start.Environment["SHELL"]) = ("xterm", "C.UTF-8", "/bin/sh");
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(20, Token);
        }
    }

    private static async Task ReadUntilAsync(Process process, StringBuilder output, string text)
    {
        var buffer = new char[256];
        while (!output.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = await process.StandardOutput.ReadAsync(buffer, Token);
            read.Should().BePositive($"the build should have written '{text}': {output}");
            output.Append(buffer, 0, read);
        }
    }
}
