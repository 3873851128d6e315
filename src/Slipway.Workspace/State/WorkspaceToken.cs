using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Workspace.State;

/// <summary>
/// The files with the tokens that callers show, one for each audience: signed JWTs as Microsoft Entra issues them, because
/// Azure's clients look into theirs. The server compares the whole as the secret that it is, and reads from its own when it ends.
/// </summary>
internal static class WorkspaceToken
{
    // Longer than a workspace is kept, and before the end of times that are counted in 32 bits.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);

    // Clocks differ, also those of a machine and of its containers.
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    // Long enough for every caller to read it anew, and for a server that is seldom started to have renewed it.
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(30);

    /// <summary>
    /// The kept token of an audience; a new one at the first start, and instead of one that is no JWT, is for something else or
    /// ends soon.
    /// </summary>
    public static string ReadOrCreate(StateFolder state, Audience audience, DateTimeOffset now) =>
        Renew(state, audience, now) ?? Read(state, audience);

    /// <summary>Makes a new token of an audience, unless the kept one holds for a while yet.</summary>
    /// <returns>The new one; null when there is none.</returns>
    public static string? Renew(StateFolder state, Audience audience, DateTimeOffset now)
    {
        var file = state.TokenFile + audience.Suffix;
        if (File.Exists(file) && Read(state, audience) is var kept && IsFor(kept, audience) && EndOf(kept) - now > RenewedBefore)
        {
            return null;
        }

        var token = Create(audience, now);
        StateFolder.WriteSecret(file, token);
        return token;
    }

    /// <summary>When a token ends; null for what is no JWT, or says nothing of it.</summary>
    public static DateTimeOffset? EndOf(string token)
    {
        try
        {
            return Claims(token)?["exp"] is JsonValue end && end.TryGetValue(out long seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The token of the server that runs, whichever version it is of.</summary>
    public static string Read(StateFolder state) => Read(state, Audience.Management);

    private static string Read(StateFolder state, Audience audience) => File.ReadAllText(state.TokenFile + audience.Suffix).Trim();

    private static bool IsFor(string token, Audience audience) =>
        Claims(token)?["aud"] is JsonValue value && value.TryGetValue(out string? uri) && uri == audience.Uri;

    private static JsonObject? Claims(string token)
    {
        try
        {
            return token.Split('.') is [_, var claims, _] ? JsonNode.Parse(Base64Url.DecodeFromChars(claims)) as JsonObject : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A token of an audience that is valid from now on.</summary>
    public static string Create(Audience audience, DateTimeOffset now)
    {
        var issued = (now - Backdated).ToUnixTimeSeconds();
        var content = Part(new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT" }) + "." + Part(new JsonObject
        {
            ["aud"] = audience.Uri,
            ["iss"] = $"https://sts.windows.net/{WorkspaceScope.TenantId}/",
            ["iat"] = issued,
            ["nbf"] = issued,
            ["exp"] = (now + Validity).ToUnixTimeSeconds(),
            ["tid"] = WorkspaceScope.TenantId,
            ["oid"] = Guid.NewGuid().ToString(),
            ["ver"] = "1.0",
        });
        // The key is not kept: nobody has to verify what is compared as a whole, and the signature can't be guessed.
        var signature = HMACSHA256.HashData(RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes), Encoding.ASCII.GetBytes(content));
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(JsonObject claims) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));
}
