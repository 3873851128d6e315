using System.Text;
using System.Text.Json;
using Docker.DotNet.Models;

namespace Slipway.Workspace.Runs;

/// <summary>What opens a registry, as Docker's <c>config.json</c> keeps it.</summary>
internal static class RegistryLogin
{
    /// <summary>What a file has for the registry of an image; null when it has nothing, or is not there or not readable.</summary>
    public static AuthConfig? Find(string? file, string image) =>
        All(file).FirstOrDefault(login => login.ServerAddress == image.Split('/')[0]);

    /// <summary>All that a file has; nothing when it is not there or not readable.</summary>
    public static IReadOnlyList<AuthConfig> All(string? file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            using var config = JsonDocument.Parse(File.ReadAllText(file));
            return config.RootElement.TryGetProperty("auths", out var auths)
                ? [.. auths.EnumerateObject().Select(entry => Login(entry.Name, entry.Value)).OfType<AuthConfig>()]
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // The registry then says itself that it wants to know who asks.
            return [];
        }
    }

    private static AuthConfig? Login(string host, JsonElement entry) =>
        entry.TryGetProperty("auth", out var auth)
        && Encoding.UTF8.GetString(auth.GetBytesFromBase64()).Split(':', 2) is [var user, var password]
            ? new AuthConfig { ServerAddress = host, Username = user, Password = password }
            : null;
}
