using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Applying;

/// <summary>
/// Reads again, after the last write, what someone else may have written at the same time. Azure ML has no ETags on
/// these resources, so that of two publishers each may overwrite a part of what the other one wrote; but the one that
/// writes last sees all that the other has written when it reads back, and says so.
/// </summary>
internal sealed class ReadBack(WorkspaceClient workspace)
{
    private const int ReadsAtOnce = 16;

    private readonly ConcurrentDictionary<(ResourceKind, string), ImmutableArray<FieldChange>> _kept = new();

    /// <summary>
    /// Notes how the workspace took what was written: what it keeps in its own way differs from the files, and nobody else
    /// has changed it.
    /// </summary>
    public void Took(PlannedChange change, JsonObject? body)
    {
        if (body is not null && !change.Resource.IsImmutable)
        {
            _kept[(change.Kind, change.Resource.Path)] = Comparison.Fields(change.Resource, body);
        }
    }

    /// <summary>Checks that everything is as wanted but what the plan has still to change.</summary>
    /// <param name="left">What is left of the plan.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="DiagnosticException">SLP0080: something is not, though this plan has just left it so.</exception>
    public async Task EnsureAsync(PublishPlan left, CancellationToken cancellationToken)
    {
        var unfinished = left.Changes.Select(change => (change.Kind, change.Resource.Path)).ToHashSet();
        var wanted = left.Desired.Resources
            .Where(resource => !resource.IsImmutable && !unfinished.Contains((resource.Kind, resource.Path)))
            .ToList();
        var bodies = new ConcurrentDictionary<string, JsonObject?>();
        await Parallel.ForEachAsync(
            wanted.Select(resource => resource.Path).Distinct(),
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken },
            async (path, token) => bodies[path] = await workspace.Resources.GetAsync(path, token).ConfigureAwait(false))
            .ConfigureAwait(false);
        var overtaken = wanted.Select(resource => Difference(resource, bodies[resource.Path])).OfType<Diagnostic>().ToList();
        if (overtaken.Count > 0)
        {
            throw new DiagnosticException(overtaken);
        }
    }

    private Diagnostic? Difference(DesiredResource resource, JsonObject? body)
    {
        var kept = _kept.GetValueOrDefault((resource.Kind, resource.Path), []);
        var fields = body is null ? "it is not there any more" : string.Join(", ", Comparison.Fields(resource, body).Except(kept));
        return fields.Length == 0 ? null : new Diagnostic(
            Codes.Overtaken, $"{resource.Kind} '{resource.Name}' was published or changed by someone else at the same time: {fields}")
        {
            Remedy = "the workspace may now have something of both: agree on which of the two it shall have, and publish that again",
        };
    }
}
