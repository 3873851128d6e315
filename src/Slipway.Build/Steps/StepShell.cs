using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;
using Slipway.Pipelines;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Submission;

namespace Slipway.Build;

/// <summary>A shell in a step's container: its code, its inputs and its variables are in place, and its command waits in a file.</summary>
internal sealed class StepShell(IRunStep build, WorkspaceConnection connection)
{
    private const string Script = "/tmp/step.sh";

    // Not every image has bash.
    private const string BestShell = "if [ -x /bin/bash ]; then exec /bin/bash; fi; exec /bin/sh";

    // What the labels of a step's container are called, by which the workspace knows its own.
    private const string JobLabel = "slipway.job";
    private const string StepLabel = "slipway.step";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Who works in the shell is told nothing else meanwhile.
    private readonly PipelineWorkspace _tests = new(connection, NullLogger.Instance);

    /// <summary>Opens the shell; the container is gone when it is left.</summary>
    public async Task OpenAsync(PipelineProject project, JobRequest request, CancellationToken cancellationToken)
    {
        var waiting = request with { Command = Waiting };
        var job = await _tests.SubmitAsync(
            project, await build.Images.EnvironmentsWithAsync(project.Images, cancellationToken), waiting, cancellationToken);
        try
        {
            var following = _tests.FollowAsync(job, cancellationToken: cancellationToken);
            var container = await FindAsync(job, following, cancellationToken);
            await EnterAsync(container, following, cancellationToken);
        }
        finally
        {
            await _tests.CancelAsync(job, CancellationToken.None);
        }
    }

    // The workspace fills in paths and values as in any command, also within what is quoted here.
    private static string Waiting(string command) =>
        $"cat > {Script} <<'SLIPWAY_STEP'\n{command}\nSLIPWAY_STEP\ntrap 'exit 0' TERM\necho ready\nwhile :; do sleep 1 & wait $!; done";

    private async Task<string> FindAsync(string job, Task following, CancellationToken cancellationToken)
    {
        var list = new ChildProcess(
            "docker", "ps", "--filter", $"label={JobLabel}={job}", "--filter", "status=running",
            "--format", $"{{{{.Label \"{StepLabel}\"}}}} {{{{.Names}}}}")
        {
            Environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = await EngineAsync(cancellationToken) },
        };
        while (!following.IsCompleted)
        {
            // What holds the job's place in its network bears the job's own name.
            var found = (await list.RunSuccessfullyAsync(cancellationToken)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', 2))
                .FirstOrDefault(parts => parts is [{ Length: > 0 } step, _] && step != job);
            if (found is [_, var name])
            {
                return name.Trim();
            }

            await Task.Delay(Pause, cancellationToken);
        }

        await following;
        throw new DiagnosticException(new Diagnostic(Codes.NoShell, $"the container of job {job} has ended before a shell was in it"));
    }

    private async Task EnterAsync(string container, Task following, CancellationToken cancellationToken)
    {
        build.Log.LogInformation("sh {Script} runs the step's own command; 'exit' ends the container", Script);

        // A shell with a long prompt takes away the line above it.
        build.Log.LogInformation("");
        if (build.Host.LendTerminal is not { } lend)
        {
            build.Log.LogInformation("docker exec -it {Container} /bin/sh", container);
            build.Log.LogInformation("Nobody sits at this terminal: the container waits until the build is stopped");
            await following;
            return;
        }

        var start = new ProcessStartInfo("docker") { UseShellExecute = false };
        foreach (var argument in (string[])["exec", "-it", container, "/bin/sh", "-c", BestShell])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOCKER_HOST"] = await EngineAsync(cancellationToken);
        try
        {
            lend(() =>
            {
                using var shell = Process.Start(start)!;
                shell.WaitForExit();
            });
        }
        catch (Win32Exception e)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.NoShell, $"the program 'docker' can't be started: {e.Message}")
                {
                    Remedy = "install Docker's command line; it needs no service of its own",
                },
                e);
        }
    }

    private async Task<string> EngineAsync(CancellationToken cancellationToken) =>
        (await build.Services.EngineAsync(cancellationToken)).Endpoint.OriginalString;
}
