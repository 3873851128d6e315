using System.Text.Json;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>Debugging one step in its container, with the debugger that Debian has and the protocol that editors speak.</summary>
public sealed class StepDebuggingTests
{
    private const string LaunchFile = "artifacts/steps/hello/greet/launch.json";

    // Its last line is the one to stop at.
    private const string Script = """
        import builtins
        import os
        import sys

        import words

        greeting = words.hello(sys.argv[1])
        with open(os.path.join(sys.argv[2], "letter.txt"), "w") as letter:
            letter.write(greeting + " " + builtins.of_the_image)
        """;

    private const int LineOfWriting = 9;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_waits_for_a_debugger_which_stops_it_at_a_line_of_its_local_file_and_lets_it_go_on_to_its_end()
    {
        await using var clone = await CreateAsync();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var building = clone.BuildAsync(patience.Token, "RunStep", "--step", "greet", "--await-debugger", "--input", "name=moon");
        try
        {
            patience.CancelAfter(TimeSpan.FromMinutes(3));
            await DebugAsync(await LaunchAsync(clone, building), Path.Combine(clone.Directory, "pipelines/hello/src/greet.py"), patience.Token);
        }
        catch
        {
            // Whoever else waits for its end would wait for ever.
            await patience.CancelAsync();
            await building.ContinueWith(_ => { }, TaskScheduler.Default);
            throw;
        }

        var built = await building;
        built.ExitCode.Should().Be(0, built.Output);
        built.Output.Should().Contain("[greet] a line before it").And.Contain($"which is in {LaunchFile}");
        File.Exists(Path.Combine(clone.Directory, ".vscode/launch.json")).Should().BeFalse();

        // PYTHONPATH of the step holds, and so does what the image does at Python's start.
        (await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts/steps/hello/greet/letter/letter.txt"), Cancel))
            .Should().Be("hello moon from the image");
    }

    [Fact]
    public async Task A_step_that_waits_for_a_debugger_goes_with_the_build_and_one_that_can_not_wait_says_why()
    {
        await using var clone = await CreateAsync();
        var interrupted = await clone.BuildAndInterruptAsync(
            () => Task.FromResult(File.Exists(Path.Combine(clone.Directory, LaunchFile))),
            "RunStep", "--step", "greet", "--await-debugger");
        interrupted.ExitCode.Should().NotBe(0, interrupted.Output);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (await HasContainersAsync(clone))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }

        var without = await clone.BuildAsync("RunStep", "--step", "plain", "--await-debugger");
        without.ExitCode.Should().NotBe(0);
        without.Output.Should().Contain("SLP1909").And.Contain("No module named 'debugpy'").And.Contain("python3-debugpy");

        var none = await clone.BuildAsync("RunStep", "--step", "shell", "--await-debugger");
        none.ExitCode.Should().Be(0, none.Output);
        none.Output.Should().Contain("shell has ended without waiting for a debugger").And.Contain("[shell] no Python");

        foreach (var other in (string[])["--watch", "--open-shell"])
        {
            var both = await clone.BuildAsync("RunStep", "--step", "greet", "--await-debugger", other);
            both.ExitCode.Should().NotBe(0);
            both.Output.Should().Contain("SLP1906").And.Contain($"{other} and --await-debugger");
        }
    }

    /// <summary>Does what an editor does: a breakpoint in its own file, a look at a variable there, and on.</summary>
    private static async Task DebugAsync(JsonElement attach, string file, CancellationToken cancellationToken)
    {
        attach.GetProperty("type").GetString().Should().Be("debugpy");
        attach.GetProperty("request").GetString().Should().Be("attach");
        var (host, port) = (attach.GetProperty("connect").GetProperty("host").GetString()!, attach.GetProperty("connect").GetProperty("port").GetInt32());
        host.Should().Be("127.0.0.1");

        // Whoever looks whether anybody is there disturbs nothing.
        await using (await DebugAdapterClient.ConnectAsync(host, port, cancellationToken))
        {
        }

        await using var editor = await DebugAdapterClient.ConnectAsync(host, port, cancellationToken);
        await editor.AskAsync("initialize", new { adapterID = "debugpy", pathFormat = "path", linesStartAt1 = true }, cancellationToken);
        await editor.SendAsync("attach", attach, cancellationToken);
        await editor.WaitForAsync("initialized", cancellationToken);
        var set = await editor.AskAsync(
            "setBreakpoints",
            new { source = new { path = file }, breakpoints = new[] { new { line = LineOfWriting } } },
            cancellationToken);
        set.GetProperty("breakpoints")[0].GetProperty("verified").GetBoolean().Should().BeTrue();
        await editor.AskAsync("configurationDone", new { }, cancellationToken);

        var thread = (await editor.WaitForAsync("stopped", cancellationToken)).GetProperty("threadId").GetInt32();
        var frames = await editor.AskAsync("stackTrace", new { threadId = thread }, cancellationToken);
        var frame = frames.GetProperty("stackFrames")[0];
        frame.GetProperty("line").GetInt32().Should().Be(LineOfWriting);
        frame.GetProperty("source").GetProperty("path").GetString().Should().Be(file);
        var value = await editor.AskAsync(
            "evaluate", new { expression = "greeting", frameId = frame.GetProperty("id").GetInt32() }, cancellationToken);
        value.GetProperty("result").GetString().Should().Be("'hello moon'");
        await editor.AskAsync("continue", new { threadId = thread }, cancellationToken);
        await editor.WaitForAsync("terminated", cancellationToken);
    }

    /// <summary>A clone with a step whose image has debugpy, one whose image has not, and one without Python; its images are built.</summary>
    private static async Task<Clone> CreateAsync()
    {
        var clone = await Clone.CreateAsync(tiny: true);
        await WriteAsync(clone, "images/tiny/Dockerfile", """
            FROM debian:bookworm-slim
            RUN apt-get update && apt-get install --yes --no-install-recommends python3-debugpy && rm -rf /var/lib/apt/lists/*
            RUN echo 'import builtins; builtins.of_the_image = "from the image"' >> /etc/python3.11/sitecustomize.py
            """);
        File.Delete(Path.Combine(clone.Directory, "images/tiny/greeting.txt"));
        await WriteAsync(clone, "images/plain/Dockerfile", """
            FROM debian:bookworm-slim
            RUN apt-get update && apt-get install --yes --no-install-recommends python3-minimal && rm -rf /var/lib/apt/lists/*
            """);
        await WriteAsync(clone, "pipelines/hello/src/greet.py", Script);
        await WriteAsync(clone, "pipelines/hello/src/lib/words.py", "def hello(name):\n    return 'hello ' + name\n");
        await WriteAsync(clone, "pipelines/hello/pipeline.yml", """
            type: pipeline
            inputs:
              name: world
            settings:
              default_compute: azureml:cpu-cluster
            jobs:
              greet:
                type: command
                environment: azureml:tiny@latest
                code: ./src
                environment_variables: { PYTHONPATH: ./lib }
                command: >-
                  python3 -c "print('a line before it')" && python3 -m json.tool --help > /dev/null
                  && python3 greet.py ${{inputs.name}} ${{outputs.letter}} && python3 -c "print('a line after it')"
                inputs:
                  name: ${{parent.inputs.name}}
                outputs:
                  letter:
                    type: uri_folder
              plain:
                type: command
                environment: azureml:plain@latest
                code: ./src
                command: python3 greet.py
              shell:
                type: command
                environment: azureml:plain@latest
                command: echo no Python
            """);
        var pushed = await clone.BuildAsync("PushImages");
        pushed.ExitCode.Should().Be(0, pushed.Output);
        return clone;
    }

    private static async Task WriteAsync(Clone clone, string file, string text)
    {
        var path = Path.Combine(clone.Directory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, Cancel);
    }

    /// <summary>The configuration by which an editor attaches, once the step waits.</summary>
    private static async Task<JsonElement> LaunchAsync(Clone clone, Task<BuildResult> building)
    {
        while (!building.IsCompleted)
        {
            try
            {
                return JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(clone.Directory, LaunchFile), Cancel))
                    .GetProperty("configurations")[0];
            }
            catch (Exception e) when (e is IOException or JsonException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), Cancel);
            }
        }

        throw new InvalidOperationException((await building).Output);
    }

    /// <summary>Whether the workspace of tests of a clone has containers: what they mount is in its folder.</summary>
    private static async Task<bool> HasContainersAsync(Clone clone)
    {
        var listed = await new ChildProcess(
            "docker", "ps", "--all", "--no-trunc", "--filter", "label=slipway.workspace", "--format", "{{.Mounts}}").RunSuccessfullyAsync(Cancel);
        return listed.Output.Contains(Path.Combine(clone.Directory, ".nuke", "temp", "tests-workspace"), StringComparison.Ordinal);
    }
}
