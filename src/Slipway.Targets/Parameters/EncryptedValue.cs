using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Targets;

/// <summary>
/// A secret as it stands in a parameters file: <c>v2:</c> and, in Base64, the rounds of PBKDF2 with HMAC-SHA-256 (4
/// bytes, big endian), its salt (16), the nonce (12) and the tag (16) of AES-256-GCM, and the ciphertext. The parameter's
/// name is authenticated along, so that a value moved to another name is refused.
/// </summary>
internal static class EncryptedValue
{
    // OWASP's Password Storage Cheat Sheet for PBKDF2 with HMAC-SHA-256.
    private const int Rounds = 600_000;

    // More would be an attempt to keep a build busy.
    private const int MostRounds = 20_000_000;

    private const string Prefix = "v2:";
    private const int SaltSize = 16;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int KeySize = 32;
    private const int HeaderSize = sizeof(int) + SaltSize + NonceSize + TagSize;

    public static bool IsOne(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    public static string Encrypt(string name, string value, string password)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var bytes = new byte[HeaderSize + plain.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Rounds);
        RandomNumberGenerator.Fill(bytes.AsSpan(sizeof(int), SaltSize + NonceSize));
        var (salt, nonce, tag, cipher) = Parts(bytes);
        using var aes = new AesGcm(Key(password, salt, Rounds), TagSize);
        aes.Encrypt(nonce, plain, cipher, tag, AssociatedData(name));
        return Prefix + Convert.ToBase64String(bytes);
    }

    /// <summary>Gives the value back.</summary>
    /// <returns>Whether the password is right, and the value that of this name and unharmed.</returns>
    public static bool TryDecrypt(string name, string text, string password, [NotNullWhen(true)] out string? value)
    {
        value = null;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var length) || length < HeaderSize)
        {
            return false;
        }

        var rounds = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (rounds is < 1 or > MostRounds)
        {
            return false;
        }

        var (salt, nonce, tag, cipher) = Parts(bytes.AsSpan(0, length));
        var plain = new byte[cipher.Length];
        try
        {
            using var aes = new AesGcm(Key(password, salt, rounds), TagSize);
            aes.Decrypt(nonce, cipher, tag, plain, AssociatedData(name));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        value = Encoding.UTF8.GetString(plain);
        return true;
    }

    private static byte[] Key(string password, ReadOnlySpan<byte> salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, KeySize);

    private static byte[] AssociatedData(string name) => Encoding.UTF8.GetBytes(Names.Normalize(name));

    private static EncryptedParts Parts(Span<byte> bytes)
    {
        var rest = bytes[sizeof(int)..];
        return new EncryptedParts
        {
            Salt = rest[..SaltSize],
            Nonce = rest.Slice(SaltSize, NonceSize),
            Tag = rest.Slice(SaltSize + NonceSize, TagSize),
            Cipher = rest[(SaltSize + NonceSize + TagSize)..],
        };
    }

    private ref struct EncryptedParts
    {
        public Span<byte> Salt;
        public Span<byte> Nonce;
        public Span<byte> Tag;
        public Span<byte> Cipher;

        public readonly void Deconstruct(out Span<byte> salt, out Span<byte> nonce, out Span<byte> tag, out Span<byte> cipher)
        {
            salt = Salt;
            nonce = Nonce;
            tag = Tag;
            cipher = Cipher;
        }
    }
}
