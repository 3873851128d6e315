using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Images;

/// <summary>
/// What opens a local registry: a password in a file that only its owner can read, in the form of Docker's own
/// <c>config.json</c>, so that <c>docker --config FOLDER</c> has it too.
/// </summary>
internal static class RegistryLogin
{
    private const string UserName = "slipway";

    // A password of 256 random bits can't be guessed however fast each guess is, and the registry computes the hash anew
    // at every request: the least that bcrypt allows.
    private const int WorkFactor = 4;

    /// <summary>Makes a password, unless there is one, and writes its hash for the registry to compare with.</summary>
    /// <param name="loginFile">Gets the password.</param>
    /// <param name="hashFile">Gets the hash, in the form of Apache's <c>htpasswd</c>.</param>
    /// <param name="host">The registry.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static async Task EnsureAsync(string loginFile, string hashFile, string host, CancellationToken cancellationToken)
    {
        var login = IsPrivate(loginFile)
            ? await DockerCredentials.FindAsync(loginFile, host, cancellationToken).ConfigureAwait(false)
            : DockerLogin.None;
        if (login.Credential is { } kept
            && File.Exists(hashFile)
            && IsHashOf(await File.ReadAllTextAsync(hashFile, cancellationToken).ConfigureAwait(false), kept))
        {
            return;
        }

        var password = login.Credential?.Secret ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{password}"));
        var config = new JsonObject { ["auths"] = new JsonObject { [host] = new JsonObject { ["auth"] = auth } } };
        await PrivateFile.WriteAsync(loginFile, config.ToJsonString(), replace: true, cancellationToken).ConfigureAwait(false);
        await PrivateFile.WriteAsync(
            hashFile, $"{UserName}:{BCrypt.Net.BCrypt.HashPassword(password, WorkFactor)}\n", replace: true, cancellationToken)
            .ConfigureAwait(false);
    }

    // One that others could read for a time is no secret any more.
    private static bool IsPrivate(string file) => File.Exists(file) && !PrivateFile.IsOpenToOthers(file);

    private static bool IsHashOf(string line, RegistryCredential credential)
    {
        try
        {
            return line.Trim().Split(':', 2) is [var user, var hash]
                && user == credential.UserName
                && BCrypt.Net.BCrypt.Verify(credential.Secret, hash);
        }
        catch (BCrypt.Net.SaltParseException)
        {
            return false;
        }
    }
}
