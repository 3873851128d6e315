using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Testing.Reading;

/// <summary>The digest of named contents, each kept apart from the next by its length.</summary>
internal sealed class ContentDigest : IDisposable
{
    // Another form of what is digested gives others.
    private const string Form = "pipeline-test 1";

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public ContentDigest() => Add("form", Form);

    public void Add(string name, string content) => Add(name, Encoding.UTF8.GetBytes(content));

    public void Add(string name, byte[] content)
    {
        foreach (var part in (byte[][])[Encoding.UTF8.GetBytes(name), content])
        {
            _hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part.Length}:")));
            _hash.AppendData(part);
        }
    }

    /// <summary>Adds what is in a file.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    public void AddFile(string name, string path)
    {
        using var file = File.OpenRead(path);
        Add(name, SHA256.HashData(file));
    }

    /// <summary>It, in hexadecimal.</summary>
    public string End() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
