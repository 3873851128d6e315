using System.Collections.Immutable;

namespace Slipway.Pipelines.Publishing;

/// <summary>What a change does.</summary>
public enum PlannedAction
{
    /// <summary>Makes what is not there.</summary>
    Create,

    /// <summary>Changes what is there.</summary>
    Update,

    /// <summary>Lets callers have another deployment.</summary>
    Switch,
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

    /// <summary>The part of the plan that it belongs to.</summary>
    public PublishPart Part => Resource.Part;

    /// <summary>The fields that change, of what is there.</summary>
    public ImmutableArray<FieldChange> Fields { get; }

    internal DesiredResource Resource { get; }

    /// <summary>One line: <c>+ component train_r (3f2a…)</c>, <c>~ schedule nightly: expression: … → …</c>.</summary>
    public override string ToString()
    {
        var sign = Action switch
        {
            PlannedAction.Create => '+',
            PlannedAction.Update => '~',
            _ => '>',
        };
        var what = Kind switch
        {
            ResourceKind.PipelineComponent => "pipeline component",
            ResourceKind.DefaultDeployment => "default deployment of",
            var kind => kind.ToString().ToLowerInvariant(),
        };
        var version = Version is null ? string.Empty : $" ({Version})";
        var fields = Fields.IsEmpty ? string.Empty : $": {string.Join(", ", Fields)}";
        return $"{sign} {what} {Name}{version}{fields}";
    }
}
