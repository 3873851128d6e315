using System.Buffers.Text;
using System.Text.Json;

namespace Slipway.Images;

/// <summary>
/// What a token says of itself (<see href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference"/>),
/// read for messages and for when to renew it. Nothing is verified, and nothing is decided by it: the registry does that.
/// </summary>
/// <param name="Name">The user, or the application, if the token names one.</param>
/// <param name="ObjectId">The id by which roles are given in Entra.</param>
/// <param name="ExpiresOn">When it ends.</param>
internal sealed record JwtClaims(string? Name, string? ObjectId, DateTimeOffset? ExpiresOn)
{
    private static readonly JwtClaims s_none = new(null, null, null);

    /// <summary>The identity in words for a message.</summary>
    public string Identity => (Name, ObjectId) switch
    {
        (null, null) => "the Azure identity",
        (null, _) => $"the Azure identity {ObjectId}",
        (_, null) => $"the Azure identity '{Name}'",
        _ => $"the Azure identity '{Name}' ({ObjectId})",
    };

    public static JwtClaims Read(string token)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.') is [_, var body, ..] ? body : ""));
            var claims = json.RootElement;
            return new JwtClaims(
                Text("upn") ?? Text("preferred_username") ?? Text("unique_name") ?? Application(),
                Text("oid"),
                claims.TryGetProperty("exp", out var exp) && exp.TryGetInt64(out var seconds)
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                    : null);

            string? Application() => (Text("appid") ?? Text("azp")) is { } id ? $"application {id}" : null;

            string? Text(string name) =>
                claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return s_none;
        }
    }
}
