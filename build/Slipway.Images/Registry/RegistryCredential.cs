using Docker.DotNet.Models;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>What opens a registry: a name and password, or a refresh token.</summary>
/// <param name="UserName">The user; empty with a token.</param>
/// <param name="Secret">The password or the token.</param>
/// <param name="IsToken">Whether the secret is an OAuth2 refresh token ("identity token").</param>
internal sealed record RegistryCredential(string UserName, string Secret, bool IsToken)
{
    /// <summary>In the form in which the engine takes it for a pull or push.</summary>
    public AuthConfig ForEngine(string host) => IsToken
        ? new AuthConfig { ServerAddress = host, IdentityToken = Secret }
        : new AuthConfig { ServerAddress = host, Username = UserName, Password = Secret };

    /// <summary>Without the secret: a record is easily written to a log.</summary>
    public override string ToString() => $"{(IsToken ? "token" : UserName)} ({SecretMask.Replacement})";
}
