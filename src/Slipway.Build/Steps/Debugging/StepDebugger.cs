using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines;
using Slipway.Targets;

namespace Slipway.Build;

/// <summary>Leads a debugger to the first Python script of a step, which waits for it.</summary>
internal sealed class StepDebugger(IRunStep build, PipelineWorkspace tests)
{
    private readonly StepContainers _containers = new(build);

    /// <summary>Waits until the script waits, says how to attach to it, and lets debuggers in until the step ends.</summary>
    /// <param name="project">The pipeline.</param>
    /// <param name="step">The step.</param>
    /// <param name="job">Its job, whose command has <see cref="DebuggerHook"/> in place.</param>
    /// <param name="following">The following of the job, which ends with it.</param>
    /// <param name="cancellationToken">Cancels the wait; the job goes on.</param>
    /// <exception cref="DiagnosticException">SLP1909: the image lacks debugpy; the job is cancelled.</exception>
    public async Task AttendAsync(
        PipelineProject project, string step, string job, Task following, CancellationToken cancellationToken)
    {
        if (await _containers.FindAsync(job, following, cancellationToken) is not { } container
            || await AwaitAsync(container, following, cancellationToken) is not { } state)
        {
            build.Log.LogWarning(
                "{Step} has ended without waiting for a debugger: it has begun no Python script or module of its own. 'python -c', "
                + "tools of Python's installation and whatever sets PYTHONPATH anew are not waited in",
                step);
            return;
        }

        if (state.Port is not { } port)
        {
            await tests.CancelAsync(job, CancellationToken.None);
            throw new DiagnosticException(new Diagnostic(
                Codes.NoDebugger, $"step '{step}' can't wait for a debugger: its {state.Python} has no debugpy that works ({state.Reason})")
            {
                Remedy = "add it to the step's image: the package python3-debugpy of apt for Debian's Python, or debugpy of pip",
            });
        }

        await using var relay = new DebuggerRelay(await RelayAsync(container, state.Python, port, cancellationToken));
        var file = build.ArtifactsDirectory / "steps" / project.Name / step / "launch.json";
        try
        {
            await ShowAsync(project, step, container, relay.Port, file, cancellationToken);
            await Task.WhenAny(following, Task.Delay(Timeout.Infinite, cancellationToken));
        }
        finally
        {
            // Of a step that has ended nothing answers there.
            File.Delete(file);
        }
    }

    /// <summary>What the hook says; null where the step has ended before it said anything.</summary>
    private async Task<HookState?> AwaitAsync(string container, Task following, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var awaiting = await _containers.DockerAsync(cancellationToken, "exec", container, "/bin/sh", "-c", DebuggerHook.Await);
        var said = awaiting.RunAsync(end.Token);
        if (await Task.WhenAny(said, following) == following)
        {
            await end.CancelAsync();
            await said.ContinueWith(_ => { }, TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }

        var result = await said;
        return result.ExitCode == 0 ? HookState.Parse(result.Output) : null;
    }

    private async Task<ProcessStartInfo> RelayAsync(string container, string python, int port, CancellationToken cancellationToken)
    {
        // Python as it is, without what a folder or a variable adds to it.
        string[] arguments = ["exec", "--interactive", container, python, "-I", "-S", "-c", DebuggerHook.Relay, $"{port}"];
        return new ProcessStartInfo("docker", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOCKER_HOST"] = await _containers.EngineAsync(cancellationToken) },
        };
    }

    private async Task ShowAsync(
        PipelineProject project, string step, string container, int port, AbsolutePath file, CancellationToken cancellationToken)
    {
        var directory = await _containers.DockerAsync(cancellationToken, "exec", container, "/bin/sh", "-c", DebuggerHook.ReadDirectory);
        var text = LaunchConfiguration.Write(
            project.Name,
            project.Steps.Single(other => other.Name == step),
            port,
            (await directory.RunSuccessfullyAsync(cancellationToken)).Output.Trim());
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, cancellationToken);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            build.Log.LogInformation("{Line}", line);
        }

        build.Log.LogInformation(
            "{Step} waits for a debugger at 127.0.0.1:{Port}. Visual Studio Code attaches by the configuration above, which is in {File} "
            + "as long as the step runs: it belongs into .vscode/launch.json. Ctrl+C ends the step",
            step,
            port,
            Path.GetRelativePath(build.RootDirectory, file).Replace('\\', '/'));
    }
}
