using System.Collections.Immutable;
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
    private const string MeasuredPrefix = Tag + ".";

    // With more Azure refuses a resource, and a proof is worth more than what was measured for it.
    private const int MostTags = 50;

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
    public static PipelineProof Of(
        PipelineProject project,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        IEnumerable<string> tests)
    {
        var component = ProjectResources.Of(project, images, WorkspaceInfo.Anywhere).Resources.Single(resource =>
            resource.Kind == ResourceKind.PipelineComponent && resource.Name == project.Name.Replace('-', '_'));
        return new PipelineProof(project.Name, component.Path, ContentHash.Version(new JsonArray(
        [
            component.Version,
            .. tests.Order(StringComparer.Ordinal).Select(test => JsonValue.Create(test)),
        ])));
    }

    /// <summary>Whether the workspace has the pipeline as it is now, proven or not.</summary>
    /// <param name="proof">The pipeline's proof.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<bool> IsPublishedAsync(PipelineProof proof, CancellationToken cancellationToken = default) =>
        await _client.Resources.GetAsync(proof.Component, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Whether the workspace has the pipeline as it is now, with the proof.</summary>
    /// <param name="proof">The pipeline's proof.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<bool> IsThereAsync(PipelineProof proof, CancellationToken cancellationToken = default) =>
        (await _client.Resources.GetAsync(proof.Component, cancellationToken).ConfigureAwait(false))
            .Text("properties", "tags", Tag) == proof.Value;

    /// <summary>What its tests measured when they passed, as far as it was kept; nothing where the proof is not there.</summary>
    /// <param name="proof">The pipeline's proof.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<ImmutableArray<MeasuredTest>> ReadMeasuredAsync(PipelineProof proof, CancellationToken cancellationToken = default)
    {
        var body = await _client.Resources.GetAsync(proof.Component, cancellationToken).ConfigureAwait(false);
        return body.Text("properties", "tags", Tag) == proof.Value && body!["properties"]!["tags"] is JsonObject tags
            ? MeasuredTags.Read(MeasuredPrefix, tags)
            : [];
    }

    /// <summary>Writes a proof where the pipeline is published.</summary>
    /// <param name="proof">The pipeline's proof.</param>
    /// <param name="measured">What the tests measured; what is too much for tags is left out.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>Whether it was written: it was not there before.</returns>
    /// <exception cref="DiagnosticException">SLP0071: the pipeline, as it is now, is not published.</exception>
    public async Task<bool> WriteAsync(
        PipelineProof proof, IEnumerable<MeasuredTest> measured, CancellationToken cancellationToken = default)
    {
        var body = await _client.Resources.GetAsync(proof.Component, cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(new Diagnostic(
                Reporting.Codes.NotFound, $"pipeline '{proof.Pipeline}', as it is now, is not published")
            {
                Remedy = "publish it first",
            });
        var properties = (JsonObject)body["properties"]!;
        if (properties["tags"] is not JsonObject tags)
        {
            properties["tags"] = tags = [];
        }

        var isNew = tags.Text(Tag) != proof.Value;
        var before = tags.DeepClone();

        // Of other tests than these, which an earlier proof of the same version had.
        foreach (var old in tags.Select(tag => tag.Key).Where(key => key.StartsWith(MeasuredPrefix, StringComparison.Ordinal)).ToList())
        {
            tags.Remove(old);
        }

        tags[Tag] = proof.Value;
        foreach (var (name, value) in MeasuredTags.Write(MeasuredPrefix, measured).Take(MostTags - tags.Count))
        {
            tags[name] = value;
        }

        if (!JsonNode.DeepEquals(before, tags))
        {
            properties.Remove("provisioningState");
            await _client.Resources.PutAsync(proof.Component, body, cancellationToken).ConfigureAwait(false);
        }

        return isNew;
    }
}
