using Microsoft.Extensions.Logging;

namespace Slipway.Images;

/// <summary>Chooses the builder by what is there: BuildKit where engine and client have it, else the classic builder.</summary>
internal static class BuilderChoice
{
    public static async Task<IBuilder> MakeAsync(
        ContainerEngine engine, ImageBuildOptions options, IReadOnlyList<string> clients, FileDigests digests, ILogger logger)
    {
        if (!engine.HasBuildKit)
        {
            logger.LogDebug("Engine {Version} at {Endpoint} has no BuildKit.", engine.Version, engine.Endpoint);
        }
        else if (await BuildKitClient.FindAsync(clients, CancellationToken.None).ConfigureAwait(false) is { } client)
        {
            return new BuildKitBuilder(client, engine, options, digests, logger);
        }
        else
        {
            logger.LogDebug("No Docker client here can have BuildKit build: none has the plugin buildx, or is older than 23.");
        }

        return new ClassicBuilder(engine, options, logger);
    }
}
