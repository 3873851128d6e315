using Azure.Core;
using Azure.Identity;

namespace Slipway.Pipelines.Connections;

/// <summary>A token that a server has put into a file which only its user can read. Read each time: it may be renewed.</summary>
public sealed class TokenFileCredential : TokenCredential
{
    // Short, so that a server that was started anew with another token is soon talked to again.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly string _path;

    /// <summary>Names the file; reads nothing yet.</summary>
    public TokenFileCredential(string path) => _path = path;

    /// <inheritdoc/>
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        try
        {
            return new AccessToken(File.ReadAllText(_path).Trim(), DateTimeOffset.UtcNow + Lifetime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationFailedException($"the token in '{_path}' can't be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
