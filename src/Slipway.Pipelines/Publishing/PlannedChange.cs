using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Parsing;

namespace Slipway.Pipelines.Publishing;

/// <summary>What a change does.</summary>
public enum PlannedAction
{
    /// <summary>Makes what is not there.</summary>
    Create,

    /// <summary>Makes a version beside the one that serves.</summary>
    NewVersion,

    /// <summary>Changes what is there.</summary>
    Update,

    /// <summary>Lets callers have another deployment.</summary>
    Switch,

    /// <summary>Stops a schedule from firing.</summary>
    Disable,

    /// <summary>Removes what is there.</summary>
    Delete,
}

/// <summary>One difference between the repository and the workspace, and what is done about it.</summary>
public sealed record PlannedChange
{
    internal PlannedChange(PlannedAction action, DesiredResource resource, ImmutableArray<FieldChange> fields)
    {
        Action = action;
        Resource = resource;
        Fields = fields;
    }

    /// <summary>What is done.</summary>
    public PlannedAction Action { get; }

    /// <summary>What it is done to.</summary>
    public ResourceKind Kind => Resource.Kind;

    /// <summary>The resource's name.</summary>
    public string Name => Resource.Name;

    /// <summary>The resource's version, of what has versions.</summary>
    public string? Version => Resource.Version;

    /// <summary>The pipeline that it is about; null for a cluster.</summary>
    public string? Pipeline => Resource.Pipeline;

    /// <summary>The part of the plan that it belongs to.</summary>
    public PublishPart Part => Resource.Part;

    /// <summary>The fields that change, of what is there or of what a new version replaces.</summary>
    public ImmutableArray<FieldChange> Fields { get; }

    /// <summary>The files that change, of code that replaces other code that could be read.</summary>
    public ImmutableArray<FileChange> Files { get; init; } = [];

    /// <summary>Someone has changed the resource in the workspace since it was published.</summary>
    public bool IsDrift => Fields.Any(change => change.IsDrift);

    internal DesiredResource Resource { get; }

    /// <summary>The resource as it was when the plan was made; null when it was not there.</summary>
    internal JsonObject? Actual { get; init; }

    /// <summary>One line: <c>+ component train_r (3f2a…)</c>, <c>~ schedule nightly: expression: … → …</c>.</summary>
    public override string ToString()
    {
        // What is new in a version is not for a line.
        var fields = Fields.IsEmpty || Action == PlannedAction.NewVersion ? string.Empty : $": {string.Join(", ", Fields)}";
        return $"{Heading}{fields}";
    }

    /// <summary>The change, and below it each field and each file.</summary>
    internal IEnumerable<string> Lines() =>
        [Heading, .. Fields.Select(field => $"    {field}"), .. Files.Select(file => $"    {file}")];

    private string Heading => $"{Sign} {Kind.InWords()} {Name}{(Version is null ? string.Empty : $" ({Version})")}{Suffix}";

    /// <summary>What is done, as a character.</summary>
    internal char Sign => Action switch
    {
        PlannedAction.Create => '+',
        PlannedAction.NewVersion => '*',
        PlannedAction.Switch => '>',
        PlannedAction.Delete => '-',
        _ => '~',
    };

    /// <summary>Why it is done, where the action does not say so.</summary>
    internal string Suffix => Action switch
    {
        PlannedAction.Disable => " (disabled: no longer wanted)",
        PlannedAction.Delete when Kind == ResourceKind.Deployment => " (old)",
        _ => string.Empty,
    };
}
