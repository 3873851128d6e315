using System.Text;
using System.Text.Json;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Processes;

namespace Slipway.Images;

/// <summary>
/// The credentials that <c>docker login</c> keeps: in <c>config.json</c> itself, or with a credential helper that it
/// names (<see href="https://docs.docker.com/reference/cli/docker/login/#credential-stores"/>).
/// </summary>
internal static class DockerCredentials
{
    // The user name by which a helper says that the secret is a token.
    private const string TokenUser = "<token>";

    /// <summary>What there is for a registry.</summary>
    /// <exception cref="DiagnosticException">SLP3023: config.json can't be read.</exception>
    public static Task<DockerLogin> FindAsync(RegistryAddress registry, CancellationToken cancellationToken) =>
        registry.LoginFile is { } file
            ? FindAsync(file, registry.Host, cancellationToken)
            : FindAsync(registry.Host, cancellationToken);

    /// <summary>What this user has for a registry's host.</summary>
    /// <exception cref="DiagnosticException">SLP3023: config.json can't be read.</exception>
    public static async Task<DockerLogin> FindAsync(string host, CancellationToken cancellationToken)
    {
        var folder = Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");
        return await FindAsync(Path.Combine(folder, "config.json"), host, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<DockerLogin> FindAsync(
        string configFile, string host, CancellationToken cancellationToken)
    {
        if (!File.Exists(configFile))
        {
            return DockerLogin.None;
        }

        // Docker Hub is known to 'docker login' by the address of its old index.
        var key = host == "docker.io" ? "https://index.docker.io/v1/" : host;
        try
        {
            var text = BoundedFile.ReadText(configFile);
            using var config = JsonDocument.Parse(text);
            var helper = Property(Property(config.RootElement, "credHelpers"), key)?.GetString()
                ?? Property(config.RootElement, "credsStore")?.GetString();
            var program = helper is { Length: > 0 } ? $"docker-credential-{helper}" : null;
            var isMissing = program is not null && Executables.Find(program) is null;
            var credential = (program is null || isMissing ? null : await AskAsync(program, key, cancellationToken).ConfigureAwait(false))
                ?? FromAuths(Property(config.RootElement, "auths"), key);
            return new DockerLogin(credential, isMissing && credential is null ? NotInstalled(program!, host, configFile) : null);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or InputLimitException)
        {
            throw new DiagnosticException(new Diagnostic(Codes.NoCredentials, $"Docker's configuration can't be read: {e.Message}")
            {
                File = configFile,
                Remedy = "mend it, or remove it and run 'docker login' again",
            });
        }
    }

    private static RegistryCredential? FromAuths(JsonElement? auths, string key)
    {
        if ((Property(auths, key) ?? Property(auths, $"https://{key}")) is not { } entry)
        {
            return null;
        }

        if (Property(entry, "identitytoken")?.GetString() is { Length: > 0 } token)
        {
            return new RegistryCredential("", token, IsToken: true);
        }

        if (Property(entry, "auth")?.GetString() is not { Length: > 0 } auth)
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).Split(':', 2);
        return parts is [var user, var password] ? new RegistryCredential(user, password, IsToken: false) : null;
    }

    private static async Task<RegistryCredential?> AskAsync(string program, string key, CancellationToken cancellationToken)
    {
        var answer = await new ChildProcess(program, "get") { StandardInput = key }.RunAsync(cancellationToken)
            .ConfigureAwait(false);
        if (answer.ExitCode != 0)
        {
            // A helper says in this way, too, that it has nothing for the registry.
            return null;
        }

        using var json = JsonDocument.Parse(answer.Output);
        var user = Property(json.RootElement, "Username")?.GetString() ?? "";
        var secret = Property(json.RootElement, "Secret")?.GetString() ?? "";
        return user == TokenUser
            ? new RegistryCredential("", secret, IsToken: true)
            : new RegistryCredential(user, secret, IsToken: false);
    }

    private static Diagnostic NotInstalled(string program, string host, string configFile) => new(
        Codes.CredentialHelperFailed,
        $"Docker's configuration leaves the login of {host} to the credential helper '{program}', which is not on PATH")
    {
        File = configFile,
        Remedy = $"install {program}, or take it out of 'credsStore' or 'credHelpers' there and run 'docker login {host}'",
    };

    private static JsonElement? Property(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var found) ? found : null;
}
