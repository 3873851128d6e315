using Azure.Core;

namespace Slipway.Images.Tests.Registry;

/// <summary>An Azure identity whose token is always the same.</summary>
internal sealed class FixedToken(string token) : TokenCredential
{
    /// <summary>What tokens were asked for.</summary>
    public List<string> Scopes { get; } = [];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Scopes.AddRange(requestContext.Scopes);
        return new AccessToken(token, DateTimeOffset.MaxValue);
    }

    public override ValueTask<AccessToken> GetTokenAsync(
        TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
