using Slipway.Core.Processes;

namespace Slipway.Build;

/// <summary>The containers of steps that run by themselves, as Docker's command line reaches them.</summary>
internal sealed class StepContainers(IRunStep build)
{
    // What the labels of a step's container are called, by which the workspace knows its own.
    private const string JobLabel = "slipway.job";
    private const string StepLabel = "slipway.step";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The engine that they are in, as <c>DOCKER_HOST</c> writes it.</summary>
    public async Task<string> EngineAsync(CancellationToken cancellationToken) =>
        (await build.Services.EngineAsync(cancellationToken)).Endpoint.OriginalString;

    /// <summary>Docker's command line, to be run with that engine.</summary>
    public async Task<ChildProcess> DockerAsync(CancellationToken cancellationToken, params string[] arguments) =>
        new("docker", arguments)
        {
            Environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = await EngineAsync(cancellationToken) },
        };

    /// <summary>Waits for the container of a job with one step.</summary>
    /// <param name="job">The job.</param>
    /// <param name="following">The following of the job, which ends with it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Its name; null where the job has ended before the container was seen.</returns>
    public async Task<string?> FindAsync(string job, Task following, CancellationToken cancellationToken)
    {
        var list = await DockerAsync(
            cancellationToken,
            "ps", "--filter", $"label={JobLabel}={job}", "--filter", "status=running",
            "--format", $"{{{{.Label \"{StepLabel}\"}}}} {{{{.Names}}}}");
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

        return null;
    }
}
