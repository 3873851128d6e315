using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Tracking;

/// <summary>A model that a run has logged, as MLflow 3 has them: no version of a registered model, but what one can be made of.</summary>
internal sealed record LoggedModel
{
    public required string Id { get; init; }

    public required long ExperimentId { get; init; }

    /// <summary>The run that has logged it; null where it was logged without one.</summary>
    public string? SourceRunId { get; init; }

    public required string Name { get; init; }

    public string? ModelType { get; init; }

    public required string Status { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public required long ModifiedAt { get; init; }

    public bool IsDeleted { get; init; }

    public IReadOnlyList<KeyedText> Tags { get; init; } = [];

    public IReadOnlyList<KeyedText> Params { get; init; } = [];

    /// <summary>Where its files lie in the default datastore: among those of its run.</summary>
    public string ArtifactPath => SourceRunId is null
        ? $"{RunArtifacts.Folder}/dcid.{Id}/artifacts"
        : $"{RunArtifacts.Folder}/dcid.{SourceRunId}/models/{Id}/artifacts";

    public JsonObject ToJson() => new()
    {
        ["info"] = new JsonObject
        {
            ["model_id"] = Id,
            ["experiment_id"] = ExperimentId.ToString(CultureInfo.InvariantCulture),
            ["name"] = Name,
            ["creation_timestamp_ms"] = CreatedAt,
            ["last_updated_timestamp_ms"] = ModifiedAt,
            ["artifact_uri"] = $"{ArtifactPlaces.Scheme}/{ArtifactPath}",
            ["status"] = Status,
            ["model_type"] = ModelType ?? "",
            ["source_run_id"] = SourceRunId ?? "",
            ["tags"] = TagBody.Of(Tags),
        },
        ["data"] = new JsonObject { ["params"] = TagBody.Of(Params), ["metrics"] = new JsonArray() },
    };
}
