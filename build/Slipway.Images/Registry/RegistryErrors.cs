using System.Text.Json;

namespace Slipway.Images;

/// <summary>
/// What a registry says about a refusal: its status, and the messages of the body
/// (<see href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes"/>).
/// </summary>
internal static class RegistryErrors
{
    private const int LongestBody = 64 * 1024;

    public static async Task<string> DescribeAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = $"{(int)answer.StatusCode}";
        var body = answer.Content.Headers.ContentLength is > LongestBody
            ? ""
            : await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var messages = Messages(body).Distinct().ToList();
        return messages.Count == 0 ? status : $"{status}, {string.Join("; ", messages)}";
    }

    private static List<string> Messages(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("errors", out var errors)
                && errors.ValueKind == JsonValueKind.Array
                    ? [.. errors.EnumerateArray().Select(Message).Where(message => message.Length > 0)]
                    : [];
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing: the status has to do.
            return [];
        }
    }

    private static string Message(JsonElement error)
    {
        return error.ValueKind == JsonValueKind.Object ? Text("message") ?? Text("code") ?? "" : "";

        string? Text(string name) =>
            error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
