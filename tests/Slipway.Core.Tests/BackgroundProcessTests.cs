using System.Globalization;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Core.Tests;

/// <summary>Programs that outlive the build.</summary>
public abstract class BackgroundProcessTests : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-background-").FullName;
    private readonly ProcessTable _table;
    private readonly BackgroundProcess _process;

    private protected BackgroundProcessTests(ProcessTable table)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No program outlives a build on Windows.");
        Assert.SkipUnless(OperatingSystem.IsLinux() || table is PortableProcessTable, "This system has no /proc.");
        (_table, _process) = (table, new BackgroundProcess(PidFile) { Table = table });
    }

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private string PidFile => Path.Combine(_folder, "pid");

    private string LogFile => Path.Combine(_folder, "log");

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(TimeSpan.Zero);
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_started_is_found_by_another_build()
    {
        var id = await StartAsync("exec sleep 600");

        new BackgroundProcess(PidFile) { Table = _table }.RunningId().Should().Be(id);
        Processes.IsRunning(id).Should().BeTrue();
    }

    [Fact]
    public async Task Its_output_is_appended_to_its_log()
    {
        await File.WriteAllTextAsync(LogFile, "before\n", Token);

        await StartAsync("echo out; echo $GIVEN >&2; exec sleep 600");

        await UntilAsync(() => File.ReadAllText(LogFile) == "before\nout\ngiven\n");
    }

    [Fact]
    public async Task Stopping_ends_it_and_forgets_it()
    {
        var id = await StartAsync("exec sleep 600");

        (await _process.StopAsync(Grace, Token)).Should().BeTrue();

        Processes.IsRunning(id).Should().BeFalse();
        File.Exists(PidFile).Should().BeFalse();
        _process.RunningId().Should().BeNull();
        (await _process.StopAsync(Grace, Token)).Should().BeFalse();
    }

    [Fact]
    public async Task What_does_not_listen_is_killed_with_its_children()
    {
        var id = await StartAsync("trap '' TERM; sleep 600 & echo $!; while :; do wait; done");
        await UntilAsync(() => File.ReadAllText(LogFile).EndsWith('\n'));
        var child = int.Parse(await File.ReadAllTextAsync(LogFile, Token), CultureInfo.InvariantCulture);

        (await _process.StopAsync(TimeSpan.FromMilliseconds(200), Token)).Should().BeTrue();

        Processes.IsRunning(id).Should().BeFalse();
        await Processes.UntilEndedAsync(child, Token);
    }

    [Fact]
    public async Task A_process_that_has_ended_is_not_running()
    {
        var id = await StartAsync("exit 0");

        await Processes.UntilEndedAsync(id, Token);

        _process.RunningId().Should().BeNull();
    }

    [Fact]
    public async Task A_process_id_that_was_given_to_another_process_is_neither_running_nor_stopped()
    {
        await StartAsync("exec sleep 600");
        var other = new BackgroundProcess(Path.Combine(_folder, "other")) { Table = _table };
        var id = await other.StartAsync("/bin/sh", ["-c", "exec sleep 600"], LogFile, cancellationToken: Token);
        try
        {
            // What is left after a reboot: the id of a process that is now somebody else's.
            var kept = await File.ReadAllTextAsync(PidFile, Token);
            var stale = kept.Replace(
                _process.RunningId()!.Value.ToString(CultureInfo.InvariantCulture),
                id.ToString(CultureInfo.InvariantCulture),
                StringComparison.Ordinal)
                .Replace("\"StartTime\":", "\"StartTime\":1", StringComparison.Ordinal);
            await _process.StopAsync(Grace, Token);
            await File.WriteAllTextAsync(PidFile, stale, Token);

            _process.RunningId().Should().BeNull();
            (await _process.StopAsync(Grace, Token)).Should().BeFalse();

            Processes.IsRunning(id).Should().BeTrue();
        }
        finally
        {
            await other.StopAsync(Grace, CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"ProcessId\":")]
    [InlineData("null")]
    [InlineData("12345")]
    public async Task A_damaged_file_is_the_same_as_none(string text)
    {
        await File.WriteAllTextAsync(PidFile, text, Token);

        _process.RunningId().Should().BeNull();
        (await _process.StopAsync(Grace, Token)).Should().BeFalse();
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_diagnostic()
    {
        var start = () => _process.StartAsync("no-such-program-anywhere", [], LogFile, cancellationToken: Token);

        (await start.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle()
            .Which.Should().Match<Diagnostic>(d => d.Code == "SLP3001" && d.Message.Contains("'no-such-program-anywhere'"));
        File.Exists(PidFile).Should().BeFalse();
    }

    [Fact]
    public async Task A_log_that_can_not_be_written_is_a_diagnostic()
    {
        var start = () => _process.StartAsync(
            "/bin/sh", ["-c", "exec sleep 600"], Path.Combine(_folder, "none", "log"), cancellationToken: Token);

        (await start.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics[0].Code.Should().Be("SLP3002");
        File.Exists(PidFile).Should().BeFalse();
    }

    private protected Task<int> StartAsync(string script) => _process.StartAsync(
        "/bin/sh",
        ["-c", script],
        LogFile,
        new Dictionary<string, string?> { ["GIVEN"] = "given" },
        Token);

    private protected static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }
    }
}
