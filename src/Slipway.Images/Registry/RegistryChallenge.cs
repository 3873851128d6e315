using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// What a registry asks for when it answers 401: <c>Basic</c>, or <c>Bearer</c> with the address of its token service
/// (<see href="https://distribution.github.io/distribution/spec/auth/token/"/>).
/// </summary>
internal sealed partial record RegistryChallenge(string Scheme, ImmutableDictionary<string, string> Parameters)
{
    /// <summary>The challenge of an answer, the one with a token service preferred; null when there is none that is known.</summary>
    public static RegistryChallenge? Find(HttpHeaderValueCollection<AuthenticationHeaderValue> headers)
    {
        var challenges = headers.Select(header => new RegistryChallenge(
            header.Scheme.ToLowerInvariant(),
            Parameter().Matches(header.Parameter ?? "").ToImmutableDictionary(
                match => match.Groups["name"].Value.ToLowerInvariant(),
                match => match.Groups["quoted"].Success
                    ? match.Groups["quoted"].Value.Replace("\\", "", StringComparison.Ordinal)
                    : match.Groups["plain"].Value))).ToList();
        return challenges.Find(challenge => challenge.Scheme == "bearer" && challenge.Parameters.ContainsKey("realm"))
            ?? challenges.Find(challenge => challenge.Scheme == "basic");
    }

    [GeneratedRegex(
        """(?<name>[A-Za-z]+)=("(?<quoted>([^"\\]|\\.)*)"|(?<plain>[^\s,]+))""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
