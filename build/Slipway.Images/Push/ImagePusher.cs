using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Pushes tested images under the tag of their identity: that the tag is there says that the tests have passed.
/// </summary>
/// <param name="engine">The engine that has the images, and pushes them.</param>
/// <param name="registry">The registry that gets them.</param>
/// <param name="logger">Is told what is pushed.</param>
public sealed class ImagePusher(ContainerEngine engine, RegistryClient registry, ILogger logger)
{
    /// <summary>
    /// Pushes an image and reads back what the registry then has, which must be the image that was tested. One that is
    /// there already is not pushed again.
    /// </summary>
    /// <exception cref="DiagnosticException">
    /// SLP2030: the push failed. SLP2031: the registry has another image under the tag than the one tested. SLP3021,
    /// SLP3022, SLP3025: the registry can't be used.
    /// </exception>
    public async Task<PublishedImage> PushAsync(TestedImage tested, CancellationToken cancellationToken = default)
    {
        var image = tested.Image;
        var name = image.Definition.Name;
        var tag = image.Identity.Tag;
        await registry.AuthorizePushAsync(name, cancellationToken).ConfigureAwait(false);

        var repository = $"{registry.Registry.Host}/{registry.Registry.Prefix}{name}";
        logger.LogInformation("{Image}: pushing {Repository}:{Tag}.", name, repository, tag);
        await engine.Client.Images.TagImageAsync(
            image.Id, new ImageTagParameters { RepositoryName = repository, Tag = tag }, cancellationToken)
            .ConfigureAwait(false);
        await PushAsync(image.Definition, repository, tag, cancellationToken).ConfigureAwait(false);

        var published = await registry.FindImageAsync(name, tag, cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(new Diagnostic(
                "SLP2031", $"the engine reports that {repository}:{tag} was pushed, and the registry has no such image"));
        // An engine with containerd's image store names images by their manifest's digest.
        if (image.Id != published.ConfigDigest && image.Id != published.Digest)
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP2031",
                $"{repository}:{tag} is not the image that was tested: its configuration is {published.ConfigDigest}, "
                + $"the tested image is {image.Id}")
            {
                File = image.Definition.RelativeFolder,
                Remedy = "another build pushed the same content at the same time; run it again to use that image",
            });
        }

        logger.LogInformation("{Image}: {Reference}.", name, published.Reference);
        return published;
    }

    private async Task PushAsync(ImageDefinition image, string repository, string tag, CancellationToken cancellationToken)
    {
        var host = registry.Registry.Host;
        var messages = new EngineMessages(message => logger.LogDebug(
            "{Image}: {Layer} {Status}", image.Name, message.ID, message.Status));
        string? error;
        try
        {
            // The engine wants a credential even where none is needed.
            var credential = registry.AcceptedCredential?.ForEngine(host) ?? new AuthConfig { ServerAddress = host };
            await engine.Client.Images.PushImageAsync(
                repository, new ImagePushParameters { Tag = tag }, credential, messages, cancellationToken)
                .ConfigureAwait(false);
            error = messages.Error;
        }
        catch (DockerApiException e)
        {
            error = EngineMessages.Message(e);
        }

        if (error is not null)
        {
            throw new DiagnosticException(new Diagnostic("SLP2030", $"'{image.Name}' can't be pushed to {repository}: {error}")
            {
                File = image.RelativeFolder,
                Remedy = registry.Registry.IsAzure
                    ? "give the identity that pushes the role AcrPush, and check that the registry has room"
                    : "check that the registry has room and lets this user push",
            });
        }
    }
}
