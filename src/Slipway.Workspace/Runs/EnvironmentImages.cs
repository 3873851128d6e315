using System.Text;
using Docker.DotNet;
using Microsoft.Extensions.Logging;
using Slipway.Core.Threading;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>Builds the images of environments at their first use, as Azure does: once for each content.</summary>
internal sealed class EnvironmentImages(
    ContainerEngine engine, Database database, BlobStore blobs, WorkspaceScope scope, RunWaits waits, TimeProvider clock,
    ILogger<EnvironmentImages> logger)
{
    private const int LinesOfError = 5;

    // What engines say of themselves between the lines of what they run.
    private static readonly string[] OfEngine = ["Step ", "---> ", "Removing intermediate container "];

    // How engines colour what was written to standard error.
    private static readonly string[] Colours = ["\u001b[91m", "\u001b[0m"];

    private readonly KeyedLock<string> _locks = new(StringComparer.Ordinal);

    /// <summary>Makes sure that the engine has the image; what the build says is a log of the step's run.</summary>
    /// <exception cref="StepException">It can't be built.</exception>
    public async Task EnsureAsync(Job step, EnvironmentBuild build, CancellationToken cancellationToken)
    {
        if (_locks.IsWanted(build.Image))
        {
            waits.Begin(step, $"Another step builds the image of the environment '{build.Environment}'.");
        }

        using var only = await _locks.TakeAsync(build.Image, cancellationToken).ConfigureAwait(false);
        waits.End(step);
        if (await engine.FindImageIdAsync(build.Image, cancellationToken).ConfigureAwait(false) is null)
        {
            logger.LogInformation(
                "Step {Step} of job {Job} builds {Image} of {Environment}", step.Step, step.RootId, build.Image, build.Environment);
            await BuildAsync(step, build, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes images that were built longer ago and that no job which is kept was run in.</summary>
    public async Task PruneAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - age;
        foreach (var (image, _) in (await engine.ListBuiltAsync(cancellationToken).ConfigureAwait(false)).Where(built => built.BuiltAt < before))
        {
            if (!database.Read(connection => connection.HasJobIn(image)))
            {
                await engine.RemoveImageAsync(image, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task BuildAsync(Job step, EnvironmentBuild build, CancellationToken cancellationToken)
    {
        var context = new BuildContext(blobs, build);
        var last = new Queue<string>();
        string? error = null;
        using (var log = blobs.Files.OpenWrite(RunArtifacts.BuildLog(scope, step.Id).FilePath, FileMode.Create))
        using (var archive = context.Open(cancellationToken))
        {
            void Say(string said)
            {
                var text = Colours.Aggregate(said, (rest, colour) => rest.Replace(colour, "", StringComparison.Ordinal));
                log.Write(Encoding.UTF8.GetBytes(text));
                foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Where(line => !OfEngine.Any(sign => line.StartsWith(sign, StringComparison.Ordinal))))
                {
                    last.Enqueue(line);
                    if (last.Count > LinesOfError)
                    {
                        last.Dequeue();
                    }
                }
            }

            try
            {
                error = await engine.BuildAsync(step.RootId, build.Image, context.Dockerfile, archive, Say, cancellationToken).ConfigureAwait(false);
            }
            catch (DockerApiException e) when (Outage.Of(e) is null)
            {
                error = e.ResponseBody ?? e.Message;
            }

            if (error is not null)
            {
                log.Write(Encoding.UTF8.GetBytes($"{error}\n"));
            }
        }

        if (error is not null)
        {
            throw new StepException(
                $"The environment '{build.Environment}' can't be built: "
                + (build.CondaFile is not null && error.Contains(BuildContext.NoCondaSign, StringComparison.Ordinal)
                    ? $"its base image '{build.BaseImage}' has neither micromamba nor mamba nor conda to read its conda file with."
                    : $"{error.TrimEnd('.')}. Its last lines: {string.Join(" | ", last)}. All of it is {RunArtifacts.BuildLogName} of the run."));
        }
    }
}
