using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Runs;

/// <summary>A run as the run history has it.</summary>
/// <param name="Id">The job's name.</param>
/// <param name="Name">What a person calls it: of a child, the step's name.</param>
/// <param name="Status">Its status.</param>
/// <param name="Error">What went wrong, if something did.</param>
/// <param name="Logs">Its log files, by name.</param>
internal sealed record HistoricRun(
    string Id,
    string Name,
    string Status,
    string? Error,
    ImmutableSortedDictionary<string, Uri> Logs)
{
    /// <summary>The run whose outputs it took over, unchanged, instead of running; null when it ran.</summary>
    public string? ReusedId { get; init; }

    /// <summary>When it began to run; null when it has not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null when it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>
/// The run history of a workspace, at the address that its discovery names. A child's own resource says nothing of its
/// state, in Azure; the run history does.
/// </summary>
internal sealed class RunHistoryClient
{
    private readonly HttpJsonClient _http;
    private readonly string _runs;

    private RunHistoryClient(HttpJsonClient http, string runs)
    {
        _http = http;
        _runs = runs;
    }

    public static async Task<RunHistoryClient> DiscoverAsync(
        WorkspaceClient workspace,
        WorkspaceInfo info,
        CancellationToken cancellationToken)
    {
        var services = await workspace.Anonymous
            .GetAsync("discover the workspace's services", WorkspaceClient.Address(info.DiscoveryUrl, "properties.discoveryUrl"), cancellationToken).ConfigureAwait(false);
        var api = WorkspaceClient.Address(services.Text("api"), "api");
        return new RunHistoryClient(workspace.DataPlane, $"{api.AbsoluteUri.TrimEnd('/')}/history/v1.0{info.Id}/runs");
    }

    /// <summary>A run with its logs.</summary>
    public async Task<HistoricRun> ReadAsync(string runId, CancellationToken cancellationToken) => Parse(
        await _http.GetAsync($"read job {runId}", Address(runId, "details"), cancellationToken).ConfigureAwait(false),
        runId);

    /// <summary>The children of a run, without their logs, in the order in which they were made.</summary>
    public async Task<ImmutableArray<HistoricRun>> ListChildrenAsync(string runId, CancellationToken cancellationToken)
    {
        var children = ImmutableArray.CreateBuilder<HistoricRun>();
        await foreach (var child in _http
            .ListAsync($"list the steps of job {runId}", Address(runId, "children"), cancellationToken)
            .ConfigureAwait(false))
        {
            children.Add(Parse(child, string.Empty));
        }

        return children.ToImmutable();
    }

    private Uri Address(string runId, string what) => new($"{_runs}/{Uri.EscapeDataString(runId)}/{what}");

    private static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static HistoricRun Parse(JsonObject body, string runId)
    {
        var id = body.Text("runId") ?? runId;
        var logs = ImmutableSortedDictionary.CreateBuilder<string, Uri>(StringComparer.Ordinal);
        foreach (var (name, address) in body["logFiles"] as JsonObject ?? [])
        {
            if (address.Text() is { } text)
            {
                logs[name] = WorkspaceClient.Address(text, $"logFiles.{name}");
            }
        }

        return new HistoricRun(
            id,
            body.Text("displayName") ?? id,
            body.Text("status") ?? JobStatus.Unknown,
            body["error"].Text("error", "message") ?? body["error"].Text("message"),
            logs.ToImmutable())
        {
            ReusedId = body.Text("properties", "azureml.reusedrunid"),
            StartedAt = Time(body.Text("startTimeUtc")),
            EndedAt = Time(body.Text("endTimeUtc")),
        };
    }
}
