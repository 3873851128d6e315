using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// What an engine says of a push that failed: words alone, which differ from version to version, of what happened between
/// it and the registry.
/// </summary>
internal sealed partial class PushFailure
{
    private static readonly string[] s_refusals =
        ["denied", "unauthorized", "forbidden", "authentication required", "no basic auth"];

    private static readonly string[] s_final = ["invalid", "does not exist", "connection refused", "no such host", "no space left", "quota"];

    private readonly string _said;
    private readonly int? _status;

    public PushFailure(string said)
    {
        _said = said.ReplaceLineEndings(" ").Trim();
        _status = Status().Match(_said) is { Success: true } match
            ? int.Parse(match.Groups["status"].ValueSpan, CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>
    /// Whether it is worth another try: what a registry says for good is not asked again, and all else (a reset, 429, 5xx,
    /// a timeout) may pass.
    /// </summary>
    public bool MayPass => _status is { } status
        ? status is 408 or 429 or >= 500
        : !IsRefusal && !Says(s_final);

    private bool IsRefusal => _status is 401 or 403 || (_status is null && Says(s_refusals));

    /// <summary>What happened, in words for a person.</summary>
    public override string ToString() => NoError().Match(_said) is { Success: true } page
        ? $"it answers {page.Groups["status"].Value} with something else than a registry's error, as a proxy before it does"
        : _said;

    /// <summary>The error (SLP2030), with the identity that was refused and what to do.</summary>
    /// <param name="image">The image.</param>
    /// <param name="repository">Where it was pushed to.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="credential">Who pushed.</param>
    public Diagnostic Describe(ImageDefinition image, string repository, RegistryAddress registry, RegistryCredential? credential)
    {
        var identity = RegistryCredential.Describe(credential);
        var (reason, remedy) = this switch
        {
            { IsRefusal: true } when registry.IsAzure => (
                $"{identity} was used, and is refused ({this})",
                $"give that identity the role AcrPush on the registry, or sign in as another (az login)"),
            { IsRefusal: true } => (
                $"{identity} was used, and is refused ({this})",
                $"run 'docker login {registry.Host}' as a user who may push there"),
            { _status: 413 } => (
                "a layer is larger than the registry, or a proxy before it, takes (413)",
                "raise the limit there (nginx: client_max_body_size), or make less of one step of the Dockerfile"),
            _ => ($"{this}", "check that the registry has room, and what its log says"),
        };
        return new Diagnostic(Codes.PushFailed, $"'{image.Name}' can't be pushed to {repository}: {reason}")
        {
            File = image.RelativeFolder,
            Remedy = remedy,
        };
    }

    private bool Says(string[] words) => words.Any(word => _said.Contains(word, StringComparison.OrdinalIgnoreCase));

    // "error parsing HTTP 413 response body", "received unexpected HTTP status: 500 Internal Server Error"; from engine 23
    // on, with containerd's store, "unexpected status from PUT request to http://…: 403 Forbidden".
    [GeneratedRegex(@"(HTTP |HTTP status: |unexpected status .*: )(?<status>[1-5]\d\d)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Status();

    [GeneratedRegex(@"error parsing HTTP (?<status>\d{3}) response body", RegexOptions.CultureInvariant)]
    private static partial Regex NoError();
}
