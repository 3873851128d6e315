using System.Text;
using System.Text.Json;
using Docker.DotNet.Models;

namespace Slipway.Workspace.Runs;

/// <summary>What opens a registry, as Docker's <c>config.json</c> keeps it.</summary>
internal static class RegistryLogin
{
    /// <summary>What a file has for the registry of an image; null when it has nothing, or is not there or not readable.</summary>
    public static AuthConfig? Find(string? file, string image)
    {
        var host = image.Split('/')[0];
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using var config = JsonDocument.Parse(File.ReadAllText(file));
            return config.RootElement.TryGetProperty("auths", out var auths)
                && auths.TryGetProperty(host, out var entry)
                && entry.TryGetProperty("auth", out var auth)
                && Encoding.UTF8.GetString(auth.GetBytesFromBase64()).Split(':', 2) is [var user, var password]
                    ? new AuthConfig { ServerAddress = host, Username = user, Password = password }
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // The registry then says itself that it wants to know who asks.
            return null;
        }
    }
}
