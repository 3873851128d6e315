using System.Net;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// A registry with the prefix under which its repositories are: <c>myregistry.azurecr.io</c>,
/// <c>127.0.0.1:5000</c>, <c>registry.example.com/team</c>.
/// </summary>
public sealed partial record RegistryAddress
{
    private RegistryAddress(string host, string prefix)
    {
        Host = host;
        Prefix = prefix;
    }

    /// <summary>The host, with its port if one is given.</summary>
    public string Host { get; }

    /// <summary>What stands before an image's name in its repository; empty, or ending with a slash.</summary>
    public string Prefix { get; }

    /// <summary>Whether it is on this machine: spoken to without TLS, as the engine does too.</summary>
    public bool IsLoopback
    {
        get
        {
            var name = new Uri($"http://{Host}").Host.Trim('[', ']');
            return name == "localhost" || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
        }
    }

    /// <summary>The file, in the form of Docker's <c>config.json</c>, with what opens it; null for Docker's own of this user.</summary>
    internal string? LoginFile { get; init; }

    /// <summary>Whether it is an Azure Container Registry, in any of Azure's clouds.</summary>
    public bool IsAzure => AzureHost().IsMatch(Host);

    // Docker Hub's API is not at the host that image names carry.
    internal Uri Endpoint => new(
        Host == "docker.io" ? "https://registry-1.docker.io" : $"{(IsLoopback ? "http" : "https")}://{Host}");

    /// <summary>Reads an address as a user writes it.</summary>
    /// <exception cref="DiagnosticException">SLP3020: it is not one.</exception>
    public static RegistryAddress Parse(string text)
    {
        var parts = text.Trim().TrimEnd('/').Split('/', 2);
        var prefix = parts.Length == 2 ? parts[1] : "";
        if (!HostAndPort().IsMatch(parts[0]) || (prefix.Length > 0 && !Path().IsMatch(prefix)))
        {
            throw new DiagnosticException(new Diagnostic(Codes.InvalidRegistryAddress, $"'{text}' is not a registry's address")
            {
                Remedy = "write host, host:port or host/prefix, without https://, such as myregistry.azurecr.io",
            });
        }

        return new RegistryAddress(parts[0], prefix.Length == 0 ? "" : $"{prefix}/");
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix.Length == 0 ? Host : $"{Host}/{Prefix.TrimEnd('/')}";

    [GeneratedRegex(@"^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?\z")]
    private static partial Regex HostAndPort();

    [GeneratedRegex("^[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*\\z")]
    private static partial Regex Path();

    [GeneratedRegex(@"^[a-z0-9-]+(\.[a-z0-9-]+)?\.azurecr\.(io|cn|us|de)\z", RegexOptions.IgnoreCase)]
    private static partial Regex AzureHost();
}
