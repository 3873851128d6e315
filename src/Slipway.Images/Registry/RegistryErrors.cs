using System.Text.Json;

namespace Slipway.Images;

/// <summary>
/// What a registry says about a refusal: its status, and the messages of the body
/// (<see href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes"/>).
/// </summary>
internal static class RegistryErrors
{
    private const int LongestBody = 64 * 1024;

    // Faults that stay until someone mends the disk, by the numbers that Linux gives them
    // (https://man7.org/linux/man-pages/man3/errno.3.html): the registry passes those on, and no words.
    private static readonly Dictionary<int, string> s_storageFaults = new()
    {
        [13] = "permission denied",
        [20] = "not a directory",
        [28] = "no space left on device",
        [30] = "read-only file system",
        [122] = "disk quota exceeded",
    };

    public static async Task<string> DescribeAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = $"{(int)answer.StatusCode}";
        var messages = (await ErrorsAsync(answer, cancellationToken).ConfigureAwait(false))
            .Select(error => Text(error, "message") ?? Text(error, "code") ?? "")
            .Where(message => message.Length > 0)
            .Distinct()
            .ToList();
        return messages.Count == 0 ? status : $"{status}, {string.Join("; ", messages)}";
    }

    /// <summary>
    /// Why a registry can store nothing until someone mends its disk, with the folder if it tells; null for all other
    /// answers. CNCF Distribution calls it an unknown error, and has the system's own in the error's detail.
    /// </summary>
    public static async Task<string?> StorageFaultAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if ((int)answer.StatusCode < 500)
        {
            return null;
        }

        var errors = await ErrorsAsync(answer, cancellationToken).ConfigureAwait(false);
        return errors.Select(error => error.TryGetProperty("detail", out var detail) ? Fault(detail) : null)
            .FirstOrDefault(fault => fault is not null)
            ?? (answer.StatusCode == System.Net.HttpStatusCode.InsufficientStorage ? s_storageFaults[28] : null);
    }

    // A text; or the driver's error, around that of the system: {"DriverName": …, "Enclosed": {"Op", "Path", "Err"}}
    // up to version 2, {"driver": …, "detail": …} from version 3 on.
    private static string? Fault(JsonElement detail) => detail.ValueKind switch
    {
        JsonValueKind.String => s_storageFaults.Values.FirstOrDefault(
            fault => detail.GetString()!.Contains(fault, StringComparison.OrdinalIgnoreCase)),
        JsonValueKind.Number => detail.TryGetInt32(out var number) ? s_storageFaults.GetValueOrDefault(number) : null,
        JsonValueKind.Object => detail.EnumerateObject()
            .Where(property => property.Name is "Enclosed" or "Err" or "detail")
            .Select(property => Fault(property.Value))
            .FirstOrDefault(fault => fault is not null) is { } found
                ? found + (Text(detail, "Path") is { } path ? $" at {Root(path)}" : "")
                : null,
        _ => null,
    };

    // What is below this folder is the registry's own business.
    private static string Root(string path) => path.Split("/docker/registry/", 2)[0];

    private static async Task<IReadOnlyList<JsonElement>> ErrorsAsync(
        HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var body = answer.Content.Headers.ContentLength is > LongestBody
            ? ""
            : await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var json = JsonElement.Parse(body);
            return json.ValueKind == JsonValueKind.Object
                && json.TryGetProperty("errors", out var errors)
                && errors.ValueKind == JsonValueKind.Array
                    ? [.. errors.EnumerateArray().Where(error => error.ValueKind == JsonValueKind.Object)]
                    : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A proxy's page, or nothing: the status has to do.
            return [];
        }
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
