using System.Diagnostics;
using System.Globalization;

namespace Slipway.Targets.Tests.Running;

/// <summary>A build as a program that ends before its targets do: it says so, fails, and leaves no child.</summary>
public sealed class EndingTests : IDisposable
{
    private readonly SampleProgram _program = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_children_and_what_is_assured_still_runs(string signal)
    {
        var build = _program.Start("CleansUp");
        var child = await ReadIdAsync(build);

        await SampleProgram.SendAsync(build, signal);

        var rest = await SampleProgram.EndAsync(build);
        build.ExitCode.Should().Be(255, rest);
        rest.Should().Contain("cleaning up").And.MatchRegex("Starts +Aborted").And.Contain("Build stopped.");
        IsRunning(child).Should().BeFalse();
    }

    [Fact]
    public async Task A_second_hangup_is_no_impatience()
    {
        var build = _program.Start("Blocks");
        await SampleProgram.ReadUntilAsync(build, "working");

        await SampleProgram.SendAsync(build, "HUP");
        await SampleProgram.ReadUntilAsync(build, "Stopping");
        await SampleProgram.SendAsync(build, "HUP");
        _program.Write("go", "");

        (await SampleProgram.EndAsync(build)).Should().Contain("Build stopped.");
        build.ExitCode.Should().Be(255);
    }

    [Fact]
    public async Task A_build_that_was_told_to_ignore_hangups_goes_on()
    {
        var build = _program.Start(["--ignore-signal=HUP"], "Blocks");
        await SampleProgram.ReadUntilAsync(build, "working");

        await SampleProgram.SendAsync(build, "HUP");
        _program.Write("go", "");

        (await SampleProgram.EndAsync(build)).Should().Contain("Build succeeded.");
        build.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Where_nobody_reads_the_output_any_more_the_build_stops_and_cleans_up()
    {
        var build = _program.Start("CleansUp");
        var child = await ReadIdAsync(build);

        build.StandardOutput.Close();
        await SampleProgram.SendAsync(build, "HUP");

        await build.WaitForExitAsync(Token);
        build.ExitCode.Should().Be(255);
        _program.Ran.Should().Equal("CleansUp");
        IsRunning(child).Should().BeFalse();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task The_second_signal_ends_the_children_too(string signal)
    {
        var build = _program.Start("StartsDeaf");
        var child = await ReadIdAsync(build);

        await SampleProgram.SendAsync(build, signal);
        await SampleProgram.ReadUntilAsync(build, "Stopping");
        await SampleProgram.SendAsync(build, signal);

        (await SampleProgram.EndAsync(build)).Should().NotContain("Build");
        build.ExitCode.Should().Be(signal == "INT" ? 130 : 143);
        IsRunning(child).Should().BeFalse();
    }

    [Theory]
    [InlineData("INT", "1")]
    [InlineData("INT", "2")]
    [InlineData("TERM", "2")]
    public async Task A_signal_that_the_last_target_took_no_notice_of_is_no_success(string signal, string parallelism)
    {
        var build = _program.Start("Blocks", "--parallelism", parallelism);
        await SampleProgram.ReadUntilAsync(build, "working");

        await SampleProgram.SendAsync(build, signal);
        await SampleProgram.ReadUntilAsync(build, "Stopping");
        _program.Write("go", "");

        var rest = await SampleProgram.EndAsync(build);
        build.ExitCode.Should().Be(255, rest);
        rest.Should().MatchRegex("Blocks +Succeeded").And.Contain("Build stopped.").And.NotContain("Build succeeded");
    }

    [Fact]
    public async Task What_a_program_leaves_behind_does_not_keep_its_target()
    {
        var result = await _program.RunAsync("Leaves");

        _program.Write("go", "");
        result.ExitCode.Should().Be(0, result.Output);
        result.Output.Should().Contain("left\n").And.MatchRegex(@"'/bin/sh' has ended, but its output is held open by '\w+' \(process \d+\)");
    }

    [Theory]
    [InlineData("Exits", 255, "Environment.Exit(0) was called")]
    [InlineData("ExitsThree", 3, "Environment.Exit(3) was called")]
    [InlineData("ThrowsAside", 255, "nothing waited for what threw InvalidOperationException: no way")]
    public async Task A_target_that_ends_the_process_has_failed(string target, int exitCode, string how)
    {
        var result = await _program.RunAsync(target, "After", "--parallelism", "1");

        result.ExitCode.Should().Be(exitCode, result.Output);
        result.Output.Should().Contain($"error SLP1025: The process ends during '{target}': {how}")
            .And.MatchRegex($"{target} +Failed.*SLP1025").And.MatchRegex("After +NotRun").And.EndWith("Build failed.\n");
        (await _program.RunAsync("First", target, "After", "--parallelism", "1", "--continue")).Output.Should().Contain("Build failed");
        _program.Ran.Should().NotContain("After");
    }

    [Fact]
    public async Task A_target_that_ends_the_process_ends_what_others_have_started()
    {
        var build = _program.Start("Starts", "ExitsLate", "--parallelism", "2");
        var child = await _program.ReadFileAsync("id.txt", Token);
        _program.Write("go", "");

        var rest = await SampleProgram.EndAsync(build);

        build.ExitCode.Should().Be(3, rest);
        rest.Should().MatchRegex("ExitsLate +Failed").And.MatchRegex("Starts +Failed").And.Contain("Build failed.");
        IsRunning(int.Parse(child, CultureInfo.InvariantCulture)).Should().BeFalse();
    }

    private static async Task<int> ReadIdAsync(Process build)
    {
        var line = await SampleProgram.ReadUntilAsync(build, "id ");
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Whether it runs, or has at least not been given up by the system.</summary>
    private static bool IsRunning(int id) =>
        File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}
