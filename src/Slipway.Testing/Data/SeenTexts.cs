using System.Security.Cryptography;
using System.Text;

namespace Slipway.Testing.Data;

/// <summary>Knows texts again that it was shown, in a bounded place for each.</summary>
internal sealed class SeenTexts
{
    private const int DigestBytes = 16;

    private readonly HashSet<Guid> _digests = [];

    /// <summary>Whether a text is shown for the first time.</summary>
    public bool Add(string text) => _digests.Add(
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, DigestBytes)));
}
