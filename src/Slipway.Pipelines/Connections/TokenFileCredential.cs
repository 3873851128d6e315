using Azure.Core;
using Azure.Identity;

namespace Slipway.Pipelines.Connections;

/// <summary>
/// A token that a server has put into a file which only its user can read. Read each time: it may be renewed. A token for Azure
/// ML's own services or for the storage, where the server has others for these, lies beside it: <c>FILE.ml</c>,
/// <c>FILE.storage</c>.
/// </summary>
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
            return new AccessToken(File.ReadAllText(FileFor(requestContext.Scopes)).Trim(), DateTimeOffset.UtcNow + Lifetime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationFailedException($"the token in '{_path}' can't be read: {e.Message}", e);
        }
    }

    private string FileFor(string[] scopes)
    {
        var own = _path + scopes switch
        {
            [var scope, ..] when scope.StartsWith("https://ml.azure.com/", StringComparison.OrdinalIgnoreCase) => ".ml",
            [var scope, ..] when scope.StartsWith("https://storage.azure.com/", StringComparison.OrdinalIgnoreCase) => ".storage",
            _ => "",
        };
        return File.Exists(own) ? own : _path;
    }

    /// <inheritdoc/>
    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
