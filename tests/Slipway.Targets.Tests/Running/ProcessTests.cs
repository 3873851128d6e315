namespace Slipway.Targets.Tests.Running;

/// <summary>A build as a program: exit codes and signals, as a shell and a terminal see them.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly SampleProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("E", 0)]
    [InlineData("--help", 0)]
    [InlineData("Fails", 255)]
    [InlineData("Nope", 255)]
    [InlineData("--nope", 255)]
    public async Task The_exit_code_is_what_a_shell_sees(string argument, int expected)
    {
        var result = await _program.RunAsync(argument);

        result.ExitCode.Should().Be(expected, result.Output);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task The_first_signal_stops_the_build_orderly(string signal)
    {
        var build = _program.Start("Waits");
        await SampleProgram.ReadUntilAsync(build, "waiting");

        await SampleProgram.SendAsync(build, signal);

        var rest = await SampleProgram.EndAsync(build);
        build.ExitCode.Should().Be(255, rest);
        rest.Should().Contain("Waits    Aborted").And.Contain("Build stopped.");
    }

    [Fact]
    public async Task The_second_signal_ends_the_process_at_once()
    {
        var build = _program.Start("Deaf");
        await SampleProgram.ReadUntilAsync(build, "waiting");

        await SampleProgram.SendAsync(build, "INT");
        await SampleProgram.ReadUntilAsync(build, "Stopping");
        await SampleProgram.SendAsync(build, "INT");

        var rest = await SampleProgram.EndAsync(build);
        build.ExitCode.Should().Be(130);
        rest.Should().NotContain("Build");
    }

    [Fact]
    public async Task A_build_that_was_interrupted_is_continued_where_it_stopped()
    {
        var build = _program.Start("Slow");
        await SampleProgram.ReadUntilAsync(build, "working");
        await SampleProgram.SendAsync(build, "INT");
        await SampleProgram.EndAsync(build);
        _program.Write("go", "");

        var result = await _program.RunAsync("Slow", "--continue");

        result.ExitCode.Should().Be(0, result.Output);
        _program.Ran.Should().Equal("First", "Slow", "Slow");
    }

    [Fact]
    public async Task A_build_that_was_killed_is_continued_where_it_was()
    {
        var build = _program.Start("Slow");
        await SampleProgram.ReadUntilAsync(build, "working");
        await SampleProgram.SendAsync(build, "KILL");
        await SampleProgram.EndAsync(build);
        _program.Write("go", "");

        var result = await _program.RunAsync("Slow", "--continue");

        result.ExitCode.Should().Be(0, result.Output);
        _program.Ran.Should().Equal("First", "Slow", "Slow");
    }

    [Fact]
    public async Task Of_two_builds_at_once_the_second_waits_says_so_and_finds_nothing_to_do()
    {
        _program.Write("in.txt", "1");
        var first = _program.Start("Kept");
        await SampleProgram.ReadUntilAsync(first, "working");
        var second = _program.Start("Kept");
        await SampleProgram.ReadUntilAsync(second, "Waiting for another build that runs 'Kept'");

        _program.Write("go", "");

        await SampleProgram.EndAsync(first);
        var rest = await SampleProgram.EndAsync(second);
        (first.ExitCode, second.ExitCode).Should().Be((0, 0), rest);
        rest.Should().Contain("UpToDate");
        _program.Ran.Should().Equal("Kept");
    }

    [Fact]
    public async Task A_build_that_waits_goes_on_when_the_one_it_waits_for_is_killed()
    {
        _program.Write("in.txt", "1");
        var first = _program.Start("Kept");
        await SampleProgram.ReadUntilAsync(first, "working");
        var second = _program.Start("Kept");
        await SampleProgram.ReadUntilAsync(second, "Waiting for another build");

        await SampleProgram.SendAsync(first, "KILL");
        _program.Write("go", "");

        var rest = await SampleProgram.EndAsync(second);
        second.ExitCode.Should().Be(0, rest);
        _program.Ran.Should().Equal("Kept", "Kept");
    }

    [Fact]
    public async Task A_damaged_state_is_ignored_with_a_warning()
    {
        _program.Write("in.txt", "1");
        _program.Write("go", "");
        await _program.RunAsync("Kept");
        _program.Write(".nuke/temp/state/Kept.json", "{ \"version\": 1, \"code\":");

        var result = await _program.RunAsync("Kept");

        result.ExitCode.Should().Be(0, result.Output);
        result.Output.Should().Contain("warning: the state of 'Kept'").And.Contain("is damaged, so that it runs");
        _program.Ran.Should().Equal("Kept", "Kept");
        (await _program.RunAsync("Kept")).Output.Should().Contain("UpToDate");
    }
}
