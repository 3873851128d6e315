using System.Collections.Immutable;

namespace Slipway.Build;

/// <summary>What differs between a commit and the files as they are.</summary>
internal sealed record ChangesSince
{
    /// <summary>What it is compared with, as it was given: <c>origin/main</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>The commit: the last that both have in common.</summary>
    public required string Commit { get; init; }

    /// <summary>
    /// Why the commit's files can't be compared with, in a clause, so that everything counts as touched; null where they can.
    /// </summary>
    public string? Obstacle { get; init; }

    /// <summary>The files that differ, relative to the root.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>The images, by name.</summary>
    public required ImmutableArray<Touch> Images { get; init; }

    /// <summary>The pipelines, by name.</summary>
    public required ImmutableArray<Touch> Pipelines { get; init; }

    /// <summary>What is no longer there: <c>image `old`</c>.</summary>
    public required ImmutableArray<string> Gone { get; init; }

    /// <summary>The files that differ and are in no image's folder and in no pipeline's.</summary>
    public required ImmutableArray<string> OtherFiles { get; init; }

    /// <summary>The commit as people read it.</summary>
    public string Base => $"{Reference} ({Commit[..7]})";

    /// <summary>What has become of a pipeline.</summary>
    public Touch Of(string pipeline) => Pipelines.First(touch => touch.Name == pipeline);
}

/// <summary>What has become of an image or a pipeline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reasons">What of it differs, in lines of a list in Markdown; none where nothing does.</param>
internal sealed record Touch(string Name, ImmutableArray<string> Reasons)
{
    /// <summary>Whether something of it differs.</summary>
    public bool IsTouched => !Reasons.IsEmpty;
}
