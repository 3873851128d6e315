using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Slipway.Images;

/// <summary>
/// A payload with its signature: the Dead Simple Signing Envelope
/// (<see href="https://github.com/secure-systems-lab/dsse/blob/master/envelope.md"/>).
/// </summary>
internal static class SignedEnvelope
{
    public const string MediaType = "application/vnd.dsse.envelope.v1+json";

    /// <summary>Signs a payload.</summary>
    public static byte[] Seal(SigningKey key, string payloadType, byte[] payload) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        payloadType,
        payload = Convert.ToBase64String(payload),
        signatures = new[] { new { keyid = key.Id, sig = Convert.ToBase64String(key.Sign(Signed(payloadType, payload))) } },
    });

    /// <summary>The payload of an envelope that this key has signed; null for all else.</summary>
    public static byte[]? Open(SigningKey key, string payloadType, byte[] envelope)
    {
        try
        {
            using var json = JsonDocument.Parse(envelope);
            var payload = json.RootElement.GetProperty("payload").GetBytesFromBase64();
            // The type is signed too: what was signed as one thing can't be shown as another.
            var signed = Signed(payloadType, payload);
            return json.RootElement.GetProperty("payloadType").GetString() == payloadType
                && json.RootElement.GetProperty("signatures").EnumerateArray()
                    .Any(signature => key.Verifies(signed, signature.GetProperty("sig").GetBytesFromBase64()))
                ? payload
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    // https://github.com/secure-systems-lab/dsse/blob/master/protocol.md: the "pre-authentication encoding".
    private static byte[] Signed(string payloadType, byte[] payload) =>
    [
        .. Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} ")),
        .. payload,
    ];
}
