using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Images;

/// <summary>
/// The engine's BuildKit, by way of a Docker client, which speaks its protocol
/// (<see href="https://docs.docker.com/build/buildkit/"/>). What fails or is cancelled leaves cache, and no image.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="engine">The engine.</param>
/// <param name="options">How images are built.</param>
/// <param name="digests">Hashes files, or knows their hashes.</param>
/// <param name="logger">Is told each step, and what BuildKit warns of.</param>
internal sealed class BuildKitBuilder(
    BuildKitClient client, ContainerEngine engine, ImageBuildOptions options, FileDigests digests, ILogger logger) : IBuilder
{
    public string Name => client.Name;

    public void Check(ImageDefinition image)
    {
        // BuildKit takes whatever a Dockerfile may say.
    }

    public async Task BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var (result, progress, log) = await RunAsync(request, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0 && progress.Failed(request.Image.Dockerfile) is { Instruction.Keyword: "RUN", LastLines.Count: 0 } step)
        {
            // Of a step that fails at once, BuildKit sometimes gives none of its output, which says what is wrong.
            logger.LogInformation(
                "{Image}: {Step} failed, and nothing that it wrote came: it is run again.",
                request.Image.Name,
                step.Name);
            (result, progress, log) = await RunAsync(request, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (text, line) in progress.Warnings)
        {
            var warning = new Diagnostic(Codes.BuilderWarning, options.Mask.Apply($"BuildKit warns: {text}"))
            {
                Severity = Severity.Warning,
                File = request.Image.DockerfileName,
                Line = line,
            };
            logger.LogWarning("{Warning}", warning);
        }

        if (result.ExitCode != 0)
        {
            var said = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");
            throw BuildFailure.Describe(request.Image, log, progress.Error ?? said);
        }
    }

    private async Task<(ChildProcessResult Result, BuildKitProgress Progress, BuildLog Log)> RunAsync(
        BuildRequest request, CancellationToken cancellationToken)
    {
        var progress = new BuildKitProgress();
        var log = new BuildLog(request.Image.Name, options, progress, logger);
        var staged = await StageAsync(request, cancellationToken).ConfigureAwait(false);
        var process = new ChildProcess(client.Program, [.. Arguments(request), .. staged ?? ["--file", request.Image.Dockerfile.Path, "-"]])
        {
            Environment = Environment(),
            WriteStandardInput = staged is null ? request.WriteContextAsync : null,
            OnLine = line => log.Add(line + "\n"),
            Mask = options.Mask,
            // The engine gives a build up when its client is gone, and clients do not always go when they are asked to.
            StopGrace = TimeSpan.FromSeconds(1),
        };
        var writing = log.WriteAsync(onImage: null);
        try
        {
            return (await process.RunAsync(cancellationToken).ConfigureAwait(false), progress, log);
        }
        finally
        {
            log.Complete();
            await writing.ConfigureAwait(false);
        }
    }

    private List<string> Arguments(BuildRequest request)
    {
        List<string> arguments =
        [
            .. client.Command,
            "--progress", "plain",
            "--platform", options.Platform,
            "--tag", request.Reference,
        ];
        foreach (var (name, value) in request.Labels)
        {
            arguments.AddRange(["--label", $"{name}={value}"]);
        }

        foreach (var (name, value) in options.BuildArguments.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            arguments.AddRange(["--build-arg", $"{name}={value}"]);
        }

        // A proxy's address may hold a password: the client takes the value from its environment.
        foreach (var name in Proxies().Select(pair => pair.Key).Order(StringComparer.Ordinal))
        {
            arguments.AddRange(["--build-arg", name]);
        }

        if (request.LayersFrom is { } image)
        {
            arguments.AddRange(["--cache-from", image]);
        }

        if (options.FindLayers is not null)
        {
            // What of the image came from which step is written into its configuration.
            arguments.AddRange(["--build-arg", "BUILDKIT_INLINE_CACHE=1"]);
        }

        foreach (var secret in options.Secrets)
        {
            arguments.AddRange(["--secret", secret.ToArgument()]);
        }

        return arguments;
    }

    /// <summary>Makes a folder of the context, and the client's arguments for it; null where it is sent as an archive.</summary>
    private async Task<string[]?> StageAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        if (options.StateFolder is not { } state || OperatingSystem.IsWindows())
        {
            return null;
        }

        var context = new StagedContext(Path.Combine(state, "contexts", request.Image.Name), digests);
        try
        {
            return await context.UpdateAsync(request.Context, request.Dockerfile, cancellationToken).ConfigureAwait(false) is { } folder
                ? ["--file", context.Dockerfile, folder]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("{Image}: the build context is sent as an archive, because no folder can be made of it: {Reason}", request.Image.Name, e.Message);
            return null;
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Proxies() =>
        options.Proxies.Where(proxy => !options.BuildArguments.ContainsKey(proxy.Key));

    private Dictionary<string, string?> Environment()
    {
        var variables = new Dictionary<string, string?>
        {
            // The engine that was found here, whatever context the user has chosen for other things.
            ["DOCKER_HOST"] = engine.Endpoint.ToString(),
            ["DOCKER_CONTEXT"] = null,
            ["DOCKER_BUILDKIT"] = "1",
            ["DOCKER_CLI_HINTS"] = "false",
            ["BUILDX_BUILDER"] = "default",
            // An attestation would make an index of what is one image.
            ["BUILDX_NO_DEFAULT_ATTESTATIONS"] = "1",
        };
        foreach (var (name, value) in Proxies())
        {
            variables[name] = value;
        }

        return variables;
    }
}
