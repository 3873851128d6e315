using System.Text.Json.Nodes;
using Slipway.Core.Processes;
using Slipway.Workspace.Runs;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests;

/// <summary>The driver of parallel steps, by this machine's Python.</summary>
public sealed class ParallelDriverTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly TemporaryFolder _folder = new();

    private string Output => Path.Combine(_folder.Path, "rows.txt");

    [Fact]
    public async Task Files_come_in_mini_batches_of_the_size_and_what_run_returns_is_appended()
    {
        Write(7);

        var end = await RunAsync("""
            import os, sys
            def init():
                global factor
                factor = int(sys.argv[sys.argv.index("--factor") + 1])
            def run(mini_batch):
                return [f"{os.path.basename(f)} {int(open(f).read()) * factor} of {len(mini_batch)}" for f in mini_batch]
            """, new() { ["miniBatchSize"] = 3 }, "--factor", "10");

        end.ExitCode.Should().Be(0, end.Error);
        Rows().Should().BeEquivalentTo("0 0 of 3", "1 10 of 3", "2 20 of 3", "3 30 of 3", "4 40 of 3", "5 50 of 3", "6 60 of 1");
        end.Output.Should().Contain("3 mini-batches done, 0 failed; 7 items done, 0 failed");
    }

    [Fact]
    public async Task Init_is_called_once_in_each_process_and_the_processes_share_the_mini_batches()
    {
        Write(40);

        var end = await RunAsync("""
            import os, time
            def init():
                open(f"init-{os.getpid()}", "x").close()
            def run(mini_batch):
                while sum(name.startswith("init-") for name in os.listdir()) < 4:
                    time.sleep(0.01)
                time.sleep(0.01)
                return [os.getpid()]
            """, new() { ["processes"] = 4 });

        end.ExitCode.Should().Be(0, end.Error);
        Rows().Should().HaveCount(40);
        Rows().Distinct().Should().OnlyContain(process => File.Exists(Path.Combine(_folder.Path, $"init-{process}")));
        Rows().Distinct().Should().HaveCountGreaterThan(1).And.HaveCountLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_mini_batch_that_fails_is_tried_again_and_those_that_stay_failed_are_let_as_far_as_the_threshold_says()
    {
        Write(4);
        const string script = """
            import os
            def run(mini_batch):
                name = os.path.basename(mini_batch[0])
                if name == "1" and not os.path.exists("tried"):
                    open("tried", "w").close()
                    raise ValueError("the first time")
                if name == "2":
                    raise ValueError("each time")
                return [name]
            """;

        var let = await RunAsync(script, new() { ["maxRetries"] = 1, ["miniBatchErrorThreshold"] = 1 });
        File.Delete(Path.Combine(_folder.Path, "tried"));
        var rows = Rows();
        var refused = await RunAsync(script, new() { ["maxRetries"] = 1, ["miniBatchErrorThreshold"] = 0 });

        let.ExitCode.Should().Be(0, let.Error);
        rows.Should().BeEquivalentTo("0", "1", "3");
        let.Output.Should().Contain("ValueError: the first time").And.Contain("3 mini-batches done, 1 failed");
        refused.ExitCode.Should().Be(1);
        refused.Error.Should().Contain("mini_batch_error_threshold");
    }

    [Fact]
    public async Task Items_that_run_returns_nothing_for_count_as_failed()
    {
        Write(6);
        const string script = "def run(mini_batch):\n    return mini_batch[1:]\n";

        (await RunAsync(script, new() { ["miniBatchSize"] = 3, ["errorThreshold"] = 2 })).ExitCode.Should().Be(0);
        (await RunAsync(script, new() { ["miniBatchSize"] = 3, ["errorThreshold"] = 1 })).ExitCode.Should().Be(1);
        (await RunAsync(script, new() { ["miniBatchSize"] = 3, ["errorThreshold"] = -1 })).ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("time.sleep(600)", "taken longer than 1 s")]
    [InlineData("os._exit(9)", "ended its process")]
    [InlineData("os.kill(os.getpid(), signal.SIGKILL)", "ended its process")]
    public async Task A_process_that_hangs_or_dies_is_replaced_and_the_others_go_on(string deed, string said)
    {
        Write(6);

        var end = await RunAsync($$"""
            import os, signal, time
            def run(mini_batch):
                if os.path.basename(mini_batch[0]) == "3":
                    {{deed}}
                return [os.path.basename(mini_batch[0])]
            """, new() { ["timeout"] = 1, ["maxRetries"] = 1, ["processes"] = 2 });

        end.ExitCode.Should().Be(0, end.Error);
        end.Output.Should().Contain(said).And.Contain("is tried again (1 of 1)");
        Rows().Should().BeEquivalentTo("0", "1", "2", "4", "5");
    }

    [Fact]
    public async Task A_process_that_dies_when_all_is_done_leaves_it_done()
    {
        Write(2);

        // Dies after its last answer, and before it is told to end.
        var end = await RunAsync("""
            import os, threading, time
            def run(mini_batch):
                name = os.path.basename(mini_batch[0])
                open(f"begun-{name}", "w").close()
                while not (os.path.exists("begun-0") and os.path.exists("begun-1")):
                    time.sleep(0.01)
                if name == "0":
                    pid = os.getpid()
                    with open("dying.part", "w") as file:
                        file.write(str(pid))
                    os.rename("dying.part", "dying")
                    threading.Timer(0.3, os.kill, [pid, 9]).start()
                else:
                    while not os.path.exists("dying") or " Z " not in open(f"/proc/{open('dying').read()}/stat").read():
                        time.sleep(0.01)
                return [name]
            """, new() { ["processes"] = 2 });

        end.ExitCode.Should().Be(0, end.Error);
        end.Output.Should().Contain("2 mini-batches done, 0 failed");
    }

    [Fact]
    public async Task Names_of_files_that_are_no_text_come_back_as_they_are()
    {
        Write(1);

        var end = await RunAsync("""
            import os
            def run(mini_batch):
                odd = os.fsdecode(b"caf\xe9")
                if not os.path.exists("tried"):
                    open("tried", "w").close()
                    raise ValueError(odd)
                return [odd]
            """, new() { ["maxRetries"] = 1 });

        end.ExitCode.Should().Be(0, end.Error);
        end.Output.Should().Contain("is tried again");
        (await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken)).Should().Equal("caf"u8[0], "caf"u8[1], "caf"u8[2], 0xe9, (byte)'\n');
    }

    [Theory]
    [InlineData("def init():\n    raise RuntimeError('no model')\ndef run(b):\n    return b", "no model")]
    [InlineData("import not_there", "not_there")]
    [InlineData("raise SystemExit(3)", "SystemExit")]
    public async Task A_script_that_can_t_begin_ends_the_step_with_what_it_said(string script, string said)
    {
        Write(3);

        var end = await RunAsync(script, []);

        end.ExitCode.Should().Be(2);
        end.Error.Should().Contain(said).And.Contain("can't run");
    }

    [Fact]
    public async Task A_result_that_is_no_list_fails_the_mini_batch_with_what_it_must_be()
    {
        Write(1);

        var end = await RunAsync("def run(b):\n    return 'text'\n", new() { ["miniBatchErrorThreshold"] = 0, ["maxRetries"] = 0 });

        end.ExitCode.Should().Be(1);
        end.Output.Should().Contain("must return a list");
    }

    public void Dispose() => _folder.Dispose();

    private string[] Rows() => File.ReadAllLines(Output);

    private void Write(int count)
    {
        var input = Directory.CreateDirectory(Path.Combine(_folder.Path, "input"));
        for (var i = 0; i < count; i++)
        {
            File.WriteAllText(Path.Combine(input.FullName, $"{i}"), $"{i}");
        }
    }

    private async Task<ChildProcessResult> RunAsync(string script, JsonObject settings, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Python), "This machine has no Python.");
        var driver = Path.Combine(_folder.Path, ParallelDriver.FileName);
        await File.WriteAllBytesAsync(driver, ParallelDriver.Content.ToArray(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "score.py"), script, TestContext.Current.CancellationToken);
        var all = new JsonObject
        {
            ["entryScript"] = "score.py", ["miniBatchSize"] = 1, ["processes"] = 1, ["maxRetries"] = 0, ["timeout"] = 60,
            ["errorThreshold"] = -1, ["miniBatchErrorThreshold"] = -1, ["partitionKeys"] = new JsonArray(),
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value!.DeepClone();
        }

        return await new ChildProcess(Python, [driver, Path.Combine(_folder.Path, "input"), Output, .. arguments])
        {
            WorkingDirectory = _folder.Path,
            Environment = new Dictionary<string, string?> { ["SLIPWAY_PARALLEL"] = all.ToJsonString() },
        }.RunAsync(TestContext.Current.CancellationToken);
    }
}
