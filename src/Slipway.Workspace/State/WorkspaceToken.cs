using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Workspace.State;

/// <summary>
/// The file with the token that callers show: a signed JWT as Microsoft Entra issues them, because Azure's clients look
/// into theirs. The server compares the whole as the secret that it is, and reads from its own when it ends.
/// </summary>
internal static class WorkspaceToken
{
    // Clients that ask for a token of Azure ML refuse one for anything else, and none looks at whom the resource
    // manager's is for.
    private const string Audience = "https://ml.azure.com";

    // Longer than a workspace is kept, and before the end of times that are counted in 32 bits.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);

    // Clocks differ, also those of a machine and of its containers.
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    // Long enough for every caller to read it anew, and for a server that is seldom started to have renewed it.
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(30);

    /// <summary>The kept token; a new one at the first start, and instead of one that is no JWT or ends soon.</summary>
    public static string ReadOrCreate(StateFolder state, DateTimeOffset now) => Renew(state, now) ?? Read(state);

    /// <summary>Makes a new token, unless the kept one holds for a while yet.</summary>
    /// <returns>The new one; null when there is none.</returns>
    public static string? Renew(StateFolder state, DateTimeOffset now)
    {
        if (File.Exists(state.TokenFile) && EndOf(Read(state)) - now > RenewedBefore)
        {
            return null;
        }

        var token = Create(now);
        StateFolder.WriteSecret(state.TokenFile, token);
        return token;
    }

    /// <summary>When a token ends; null for what is no JWT, or says nothing of it.</summary>
    public static DateTimeOffset? EndOf(string token)
    {
        try
        {
            return token.Split('.') is [_, var claims, _]
                && JsonNode.Parse(Base64Url.DecodeFromChars(claims)) is JsonObject content
                && content["exp"] is JsonValue end && end.TryGetValue(out long seconds)
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                    : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The token of the server that runs, whichever version it is of.</summary>
    public static string Read(StateFolder state) => File.ReadAllText(state.TokenFile).Trim();

    private static string Create(DateTimeOffset now)
    {
        var issued = (now - Backdated).ToUnixTimeSeconds();
        var content = Part(new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT" }) + "." + Part(new JsonObject
        {
            ["aud"] = Audience,
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
