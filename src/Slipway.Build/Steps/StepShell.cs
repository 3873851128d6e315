using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
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

    private readonly StepContainers _containers = new(build);

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
        if (await _containers.FindAsync(job, following, cancellationToken) is { } container)
        {
            return container;
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

        start.Environment["DOCKER_HOST"] = await _containers.EngineAsync(cancellationToken);
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
}
