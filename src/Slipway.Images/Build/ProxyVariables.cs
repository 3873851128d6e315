using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>
/// The proxy settings of this process's environment, by the names that Docker predefines as build arguments
/// (<see href="https://docs.docker.com/reference/dockerfile/#predefined-args"/>).
/// </summary>
internal static class ProxyVariables
{
    private static readonly string[] s_names =
    [
        "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy",
        "ALL_PROXY", "all_proxy",
    ];

    public static ImmutableDictionary<string, string> FromEnvironment() => s_names
        .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
        .Where(variable => !string.IsNullOrEmpty(variable.Value))
        .ToImmutableDictionary(variable => variable.Name, variable => variable.Value!);
}
