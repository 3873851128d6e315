using System.Globalization;

namespace Slipway.Workspace.Runs;

/// <summary>How what a workspace makes in the container engine is named and labelled, so that it is known again.</summary>
internal sealed class EngineNames(Guid workspaceId)
{
    public const string WorkspaceLabel = "slipway.workspace";
    public const string JobLabel = "slipway.job";
    public const string StepLabel = "slipway.step";

    /// <summary>
    /// Of an image: the workspace that has built it. Not <see cref="WorkspaceLabel"/>, since containers have the labels of their image,
    /// and those of another workspace may run in it.
    /// </summary>
    public const string BuilderLabel = "slipway.environment";

    // Two workspaces on one machine may each have a job of the same name.
    private readonly string _prefix = $"slipway-{workspaceId.ToString()[..8]}-";

    /// <summary>The name of the container of a step, and of the network of a job.</summary>
    public string Of(string id) => _prefix + id;

    /// <summary>The name of the container of a node of a step; no run's name has a dot.</summary>
    public string Of(string runId, int node) => node == 0 ? Of(runId) : string.Create(CultureInfo.InvariantCulture, $"{Of(runId)}.node-{node}");

    public Dictionary<string, string> Labels(string jobId) => new()
    {
        [WorkspaceLabel] = workspaceId.ToString(),
        [JobLabel] = jobId,
    };

    public Dictionary<string, string> BuilderLabels => new() { [BuilderLabel] = workspaceId.ToString() };

    /// <summary>What finds the images that this workspace has built.</summary>
    public Dictionary<string, IDictionary<string, bool>> OwnImages => new()
    {
        ["label"] = new Dictionary<string, bool> { [$"{BuilderLabel}={workspaceId}"] = true },
    };

    /// <summary>What finds everything that this workspace has made for a job.</summary>
    public Dictionary<string, IDictionary<string, bool>> LabelOf(string jobId) => new()
    {
        ["label"] = new Dictionary<string, bool> { [$"{WorkspaceLabel}={workspaceId}"] = true, [$"{JobLabel}={jobId}"] = true },
    };

    /// <summary>What finds everything that this workspace has made.</summary>
    public Dictionary<string, IDictionary<string, bool>> OwnLabel => new()
    {
        ["label"] = new Dictionary<string, bool> { [$"{WorkspaceLabel}={workspaceId}"] = true },
    };
}
