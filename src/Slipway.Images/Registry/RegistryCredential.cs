using Docker.DotNet.Models;
using Slipway.Core.Secrets;

namespace Slipway.Images;

/// <summary>What opens a registry: a name and password, or a refresh token.</summary>
/// <param name="UserName">The user; empty with a token.</param>
/// <param name="Secret">The password or the token.</param>
/// <param name="IsToken">Whether the secret is an OAuth2 refresh token ("identity token").</param>
internal sealed record RegistryCredential(string UserName, string Secret, bool IsToken)
{
    /// <summary>Whose it is, for a message that the registry refuses it; null for what <c>docker login</c> keeps.</summary>
    public string? Owner { get; init; }

    /// <summary>Who uses it, in words for a message.</summary>
    public static string Describe(RegistryCredential? credential) => credential switch
    {
        null => "no identity",
        { Owner: { } owner } => owner,
        { IsToken: true } => "the token that 'docker login' keeps",
        _ => $"the user '{credential.UserName}' that 'docker login' keeps",
    };

    /// <summary>In the form in which the engine takes it for a pull or push.</summary>
    public AuthConfig ForEngine(string host) => IsToken
        ? new AuthConfig { ServerAddress = host, IdentityToken = Secret }
        : new AuthConfig { ServerAddress = host, Username = UserName, Password = Secret };

    /// <summary>Without the secret: a record is easily written to a log.</summary>
    public override string ToString() => $"{(IsToken ? "token" : UserName)} ({SecretMask.Replacement})";
}
