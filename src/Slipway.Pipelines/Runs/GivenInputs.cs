using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Runs;

/// <summary>What a job was given, to be given again.</summary>
internal static class GivenInputs
{
    /// <summary>Literals by their text, data by their URI.</summary>
    /// <exception cref="DiagnosticException">SLP0071: there is no such job.</exception>
    public static async Task<ImmutableSortedDictionary<string, string>> ReadAsync(
        WorkspaceClient workspace, string job, CancellationToken cancellationToken)
    {
        var body = await workspace.Resources.GetAsync(ResourcePath.Job(job), cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(new Diagnostic(Codes.NotFound, $"the workspace has no job '{job}'"));
        var given = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, input) in body["properties"]?["inputs"] as JsonObject ?? [])
        {
            if ((input.Text("value") ?? input.Text("uri")) is { } text)
            {
                given[name] = text;
            }
        }

        return given.ToImmutable();
    }
}
