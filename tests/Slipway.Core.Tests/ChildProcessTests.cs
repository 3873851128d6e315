using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;
using Slipway.Core.Secrets;

namespace Slipway.Core.Tests;

/// <summary>Programs that are run and waited for. They are a shell's, as on every machine that builds.</summary>
public sealed class ChildProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Output_errors_and_exit_code_are_returned()
    {
        var result = await Shell("echo out; echo err >&2; exit 3").RunAsync(Token);

        result.Should().Be(new ChildProcessResult(3, "out\n", "err\n"));
    }

    [Fact]
    public async Task Arguments_are_not_taken_apart()
    {
        var result = await new ChildProcess("/bin/sh", "-c", "printf '%s|' \"$@\"", "sh", "a b", "$HOME", "", "\"c'")
            .RunAsync(Token);

        result.Output.TrimEnd('\n').Should().Be("a b|$HOME||\"c'|");
    }

    [Fact]
    public async Task Folder_environment_and_input_are_given_to_the_program()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-child-");
        try
        {
            var result = await (Shell("pwd; echo $GIVEN; echo ${HOME-none}; cat") with
            {
                WorkingDirectory = folder.FullName,
                Environment = new Dictionary<string, string?> { ["GIVEN"] = "x y", ["HOME"] = null },
                StandardInput = "typed",
            }).RunAsync(Token);

            result.Output.Should().Be($"{folder.FullName}\nx y\nnone\ntyped\n");
        }
        finally
        {
            folder.Delete();
        }
    }

    [Fact]
    public async Task Lines_are_told_as_they_come()
    {
        var lines = new ConcurrentQueue<string>();

        await (Shell("echo one; echo two >&2") with { OnLine = lines.Enqueue }).RunAsync(Token);

        lines.Should().BeEquivalentTo("one", "two");
    }

    [Fact]
    public async Task Secrets_are_masked_in_lines_result_and_failure()
    {
        var mask = new SecretMask();
        mask.Add("hunter2");
        var lines = new ConcurrentQueue<string>();
        var child = Shell("echo $SECRET; exit 1") with
        {
            Environment = new Dictionary<string, string?> { ["SECRET"] = "hunter2" },
            Mask = mask,
            OnLine = lines.Enqueue,
        };

        (await child.RunAsync(Token)).Output.Should().Be("***\n");
        var failure = await child.Invoking(c => c.RunSuccessfullyAsync(Token)).Should().ThrowAsync<DiagnosticException>();

        lines.Should().OnlyContain(line => line == "***");
        failure.Which.Message.Should().Contain("***").And.NotContain("hunter2");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_diagnostic()
    {
        var run = () => new ChildProcess("no-such-program-anywhere").RunAsync(Token);

        (await run.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle()
            .Which.Should().Match<Diagnostic>(d => d.Code == "SLP3001" && d.Message.Contains("'no-such-program-anywhere'"));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_diagnostic_about_the_folder()
    {
        var run = () => (Shell("true") with { WorkingDirectory = "/no/such/folder" }).RunAsync(Token);

        (await run.Should().ThrowAsync<DiagnosticException>()).Which.Message.Should()
            .Contain("SLP3001").And.Contain("'/no/such/folder'");
    }

    [Fact]
    public async Task A_failure_shows_the_last_lines_of_what_the_program_said()
    {
        var run = () => Shell("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i >&2; done; exit 7")
            .RunSuccessfullyAsync(Token);

        (await run.Should().ThrowAsync<DiagnosticException>()).Which.Message.Should()
            .Contain("SLP3002").And.Contain("exit code 7").And.Contain("line 12").And.Contain("line 3\n").And
            .NotContain("line 2\n");
    }

    [Fact]
    public async Task Cancellation_ends_the_program()
    {
        using var cancel = new CancellationTokenSource();
        var id = new TaskCompletionSource<int>();
        var run = (Shell("echo $$; exec sleep 600") with { OnLine = Take(id) }).RunAsync(cancel.Token);
        var child = await id.Task.WaitAsync(Token);

        await cancel.CancelAsync();

        await run.Awaiting(r => r).Should().ThrowAsync<OperationCanceledException>();
        Processes.IsRunning(child).Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_ends_the_programs_children_too(bool isPortable)
    {
        ProcessTable table = isPortable ? new PortableProcessTable() : ProcessTable.Here;
        using var cancel = new CancellationTokenSource();
        var id = new TaskCompletionSource<int>();
        var run = (Shell("sleep 600 & echo $!; wait") with { OnLine = Take(id), Table = table }).RunAsync(cancel.Token);
        var grandchild = await id.Task.WaitAsync(Token);

        await cancel.CancelAsync();

        await run.Awaiting(r => r).Should().ThrowAsync<OperationCanceledException>();
        await Processes.UntilEndedAsync(grandchild, Token);
    }

    [Fact]
    public async Task What_a_program_leaves_behind_does_not_keep_it_and_is_named()
    {
        var lines = new ConcurrentQueue<string>();
        var child = Shell("setsid sleep 600 & echo $!; exit 4") with { OutputGrace = TimeSpan.FromMilliseconds(100), OnLine = lines.Enqueue };

        var result = await child.RunAsync(Token);

        result.ExitCode.Should().Be(4);
        var left = int.Parse(result.Output, CultureInfo.InvariantCulture);
        try
        {
            lines.Last().Should().MatchRegex(
                $@"^'/bin/sh' has ended, but its output is held open by '\w+' \(process {left}\), which it started: "
                + "what that writes from now on is not shown$");
            Processes.IsRunning(left).Should().BeTrue();
        }
        finally
        {
            Process.GetProcessById(left).Kill();
        }
    }

    [Fact]
    public async Task What_a_program_has_left_behind_does_not_keep_it_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var id = new TaskCompletionSource<int>();
        var child = Shell("(setsid sleep 600 & echo $!); sleep 600") with { OutputGrace = TimeSpan.FromMilliseconds(100), OnLine = Take(id) };
        var run = child.RunAsync(cancel.Token);
        var left = await id.Task.WaitAsync(Token);
        try
        {
            await cancel.CancelAsync();

            await run.Awaiting(r => r).Should().ThrowAsync<OperationCanceledException>();
        }
        finally
        {
            Process.GetProcessById(left).Kill();
        }
    }

    [Fact]
    public async Task Output_that_comes_slowly_after_the_end_is_waited_for()
    {
        var lines = new ConcurrentQueue<string>();
        var reading = new SemaphoreSlim(0);
        var child = Shell("echo 1; echo 2; echo 3") with
        {
            OutputGrace = TimeSpan.FromMilliseconds(20),
            OnLine = line =>
            {
                reading.Wait(TimeSpan.FromMilliseconds(200), Token);
                lines.Enqueue(line);
            },
        };

        (await child.RunAsync(Token)).Output.Should().Be("1\n2\n3\n");

        lines.Should().Equal("1", "2", "3");
    }

    private static ChildProcess Shell(string script) => new("/bin/sh", "-c", script);

    private static Action<string> Take(TaskCompletionSource<int> id) =>
        line => _ = int.TryParse(line, CultureInfo.InvariantCulture, out var taken) && id.TrySetResult(taken);
}
