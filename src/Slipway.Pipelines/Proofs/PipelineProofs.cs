using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Content;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Proofs;

/// <summary>
/// The proofs that pipelines have run as their tests want it. A proof is a hash of content: of the pipeline component's
/// version, in which the steps, their code and their images' digests are, and of the tests. It is a tag on that version
/// in the workspace, so that whoever has the same content finds it. Every method throws <see cref="DiagnosticException"/>
/// as those of <see cref="PipelineWorkspace"/> do.
/// </summary>
public sealed class PipelineProofs
{
    private const string Tag = PublishedMark.Prefix + "tested";

    private readonly WorkspaceClient _client;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="connection">The workspace that pipelines are published to, and as whom.</param>
    /// <param name="logger">Takes progress, in short sentences.</param>
    public PipelineProofs(WorkspaceConnection connection, ILogger logger) =>
        _client = new WorkspaceClient(connection with { Logger = logger });

    /// <summary>The proof that a pipeline has once its tests have passed. Pure.</summary>
    /// <param name="project">The pipeline.</param>
    /// <param name="images">The images of this build, by the names of their folders.</param>
    /// <param name="tests">The hashes of its tests' content, in any order.</param>
    /// <exception cref="DiagnosticException">SLP0040: a step runs in an image that is not among them.</exception>
    public static string Of(
        PipelineProject project,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        IEnumerable<string> tests) => ContentHash.Version(new JsonArray(
        [
            Component(project, images).Version,
            .. tests.Order(StringComparer.Ordinal).Select(test => JsonValue.Create(test)),
        ]));

    /// <summary>Whether the workspace has a pipeline as it is now, with a proof.</summary>
    /// <param name="project">The pipeline.</param>
    /// <param name="images">The images of this build, by the names of their folders.</param>
    /// <param name="proof">The proof, as <see cref="Of"/> tells it.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<bool> IsThereAsync(
        PipelineProject project,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        string proof,
        CancellationToken cancellationToken = default)
    {
        var body = await _client.Resources.GetAsync(Component(project, images).Path, cancellationToken).ConfigureAwait(false);
        return body.Text("properties", "tags", Tag) == proof;
    }

    /// <summary>Whether the workspace has a pipeline as it is now, proven or not.</summary>
    /// <param name="project">The pipeline.</param>
    /// <param name="images">The images of this build, by the names of their folders.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<bool> IsPublishedAsync(
        PipelineProject project,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        CancellationToken cancellationToken = default) =>
        await _client.Resources.GetAsync(Component(project, images).Path, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Writes a proof where the pipeline is published.</summary>
    /// <param name="project">The pipeline.</param>
    /// <param name="images">The images of this build, by the names of their folders.</param>
    /// <param name="proof">The proof, as <see cref="Of"/> tells it.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>Whether it was written: it was not there before.</returns>
    /// <exception cref="DiagnosticException">SLP0071: the pipeline, as it is now, is not published.</exception>
    public async Task<bool> WriteAsync(
        PipelineProject project,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        string proof,
        CancellationToken cancellationToken = default)
    {
        var component = Component(project, images);
        var body = await _client.Resources.GetAsync(component.Path, cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(new Diagnostic(
                Reporting.Codes.NotFound, $"pipeline '{project.Name}', as it is now, is not published")
            {
                Remedy = "publish it first",
            });
        var properties = (JsonObject)body["properties"]!;
        if (properties["tags"] is not JsonObject tags)
        {
            properties["tags"] = tags = [];
        }

        if (tags.Text(Tag) == proof)
        {
            return false;
        }

        tags[Tag] = proof;
        properties.Remove("provisioningState");
        await _client.Resources.PutAsync(component.Path, body, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static DesiredResource Component(PipelineProject project, IReadOnlyDictionary<string, EnvironmentImage> images) =>
        ProjectResources.Of(project, images, WorkspaceInfo.Anywhere).Resources
            .Single(resource => resource.Kind == ResourceKind.PipelineComponent && resource.Name == project.Name.Replace('-', '_'));
}
