using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>
/// The tokens of steps: each is good for what its own run may do with MLflow's API, until that run ends. What is kept of
/// them is their hash, so that nobody who reads the database can show one.
/// </summary>
internal sealed class StepTokens(Database database)
{
    private const string Scheme = "Bearer ";
    private const int Length = 32;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Makes a token that of a run, instead of the one that it had; within the caller's transaction.</summary>
    public static void Issue(SqliteConnection connection, string runId, string token) => connection.Execute(
        "UPDATE job SET tracking_token = @hash, tracking_note = NULL WHERE id = @runId", new { runId, hash = Hash(token) });

    /// <summary>Notes why a run has none, which its page and run history say.</summary>
    public static void Refuse(SqliteConnection connection, string runId, string reason) => connection.Execute(
        "UPDATE job SET tracking_token = NULL, tracking_note = @reason WHERE id = @runId", new { runId, reason });

    /// <summary>The step whose token a request shows; null when that has ended, or never was.</summary>
    public TrackingCaller? CallerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // Looked up by its hash: how long that takes tells nothing of the token.
        var hash = Hash(header[Scheme.Length..].Trim());
        var caller = database.Read(connection => connection.QuerySingleOrDefault<TrackingCaller>(
            """
            SELECT id AS RunId, COALESCE(root_id, id) AS RootId FROM job
            WHERE tracking_token = @hash AND status NOT IN ('Completed', 'Failed', 'Canceled')
            """,
            new { hash }));
        if (caller is not null)
        {
            Strangers.Admit(request.HttpContext);
        }

        return caller;
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
