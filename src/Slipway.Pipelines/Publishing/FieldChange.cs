using System.Text.RegularExpressions;

namespace Slipway.Pipelines.Publishing;

/// <summary>A field that is not as wanted.</summary>
/// <param name="Path">Its keys, joined by dots.</param>
/// <param name="Actual">What it is; null for nothing.</param>
/// <param name="Desired">What it is to be; null for nothing.</param>
public sealed partial record FieldChange(string Path, string? Actual, string? Desired)
{
    /// <summary>Someone has changed it in the workspace since it was published, as in Azure ML's studio.</summary>
    public bool IsDrift { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Shown(Actual)} → {Shown(Desired)}{(IsDrift ? " (drift)" : string.Empty)}";

    /// <summary>A value without the workspace's own resource id, which says nothing in a plan for one workspace.</summary>
    internal static string Shown(string? value) =>
        value is null ? "(nothing)" : WorkspaceId().Replace(value, string.Empty);

    [GeneratedRegex(
        "(azureml:)?/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.MachineLearningServices/workspaces/[^/]+/",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex WorkspaceId();
}
