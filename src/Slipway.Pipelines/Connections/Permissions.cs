using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>What an identity may do on a workspace, as Azure's role assignments say.</summary>
internal sealed class Permissions
{
    private readonly ImmutableArray<(ImmutableArray<string> Actions, ImmutableArray<string> NotActions)> _grants;

    private Permissions(IEnumerable<JsonObject> grants) =>
        _grants = [.. grants.Select(grant => (Texts(grant, "actions"), Texts(grant, "notActions")))];

    /// <summary>Reads them; null where they can't be had, as of a workspace outside of Azure.</summary>
    public static async Task<Permissions?> ReadAsync(WorkspaceClient workspace, CancellationToken cancellationToken)
    {
        var grants = new List<JsonObject>();
        try
        {
            await foreach (var grant in workspace.ListPermissionsAsync(cancellationToken).ConfigureAwait(false))
            {
                grants.Add(grant);
            }
        }
        catch (DiagnosticException e) when (e.Diagnostics[0].Code != Codes.Unreachable)
        {
            // Then the first write says what is missing.
            return null;
        }

        return new Permissions(grants);
    }

    /// <summary>Whether a role that the identity has grants the action and does not take it out again.</summary>
    public bool Allow(string action) => _grants.Any(grant =>
        grant.Actions.Any(pattern => Matches(pattern, action)) && !grant.NotActions.Any(pattern => Matches(pattern, action)));

    private static bool Matches(string pattern, string action) =>
        FileSystemName.MatchesSimpleExpression(pattern, action, ignoreCase: true);

    private static ImmutableArray<string> Texts(JsonObject grant, string key) =>
        [.. (grant[key] as JsonArray ?? []).Select(item => item.Text()).OfType<string>()];
}
