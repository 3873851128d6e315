using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Content;

namespace Slipway.Pipelines.Publishing;

/// <summary>A resource as the repository wants it to be.</summary>
internal sealed record DesiredResource
{
    public required ResourceKind Kind { get; init; }

    /// <summary>Its path below the workspace.</summary>
    public required string Path { get; init; }

    /// <summary>Its name, as a person would say it.</summary>
    public required string Name { get; init; }

    /// <summary>Its version, of what has versions.</summary>
    public string? Version { get; init; }

    /// <summary>The pipeline that wants it, the first one where there are several; null for what belongs to none.</summary>
    public string? Pipeline { get; init; }

    /// <summary>
    /// What is sent. Where a null stands the workspace must have nothing either. For a code asset the address of the
    /// uploaded files is still missing; for a default deployment it is only what changes in the endpoint.
    /// </summary>
    public required JsonObject Body { get; init; }

    /// <summary>The files of a code asset.</summary>
    public CodeSnapshot? Code { get; init; }

    /// <summary>Its name says its content: when it is there, it is as wanted.</summary>
    public bool IsImmutable => Kind is ResourceKind.Environment or ResourceKind.Code or ResourceKind.Component
        or ResourceKind.PipelineComponent or ResourceKind.Deployment;

    /// <summary>The repository does not have it any more: it is dealt with after all else.</summary>
    public bool IsLeft { get; init; }

    public PublishPart Part => Kind switch
    {
        _ when IsLeft => PublishPart.Schedules,
        ResourceKind.Compute => PublishPart.Computes,
        ResourceKind.Schedule => PublishPart.Schedules,
        _ => PublishPart.Pipelines,
    };
}

/// <summary>A resource that no file here describes and that must be in the workspace already.</summary>
/// <param name="Path">Its path below the workspace.</param>
/// <param name="Position">Where it is named.</param>
/// <param name="Code">The code of the diagnostic when it is not there.</param>
/// <param name="Message">Its message.</param>
/// <param name="Remedy">Its remedy.</param>
internal sealed record RequiredResource(
    string Path,
    SourcePosition Position,
    string Code,
    string Message,
    string Remedy);
