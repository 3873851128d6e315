using System.Security.Cryptography;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// The key that signs what was tested, and by which its signatures are known again: ECDSA on the curve P-256, in PEM
/// (<see href="https://www.rfc-editor.org/rfc/rfc5915"/>, <see href="https://www.rfc-editor.org/rfc/rfc5208"/>).
/// </summary>
public sealed class SigningKey
{
    private const string Remedy = "make one with 'openssl ecparam -name prime256v1 -genkey -noout'";

    private readonly ECParameters _key;

    private SigningKey(ECDsa key)
    {
        _key = key.ExportParameters(includePrivateParameters: true);
        Id = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>The SHA-256 of its public half, which tells it from others.</summary>
    public string Id { get; }

    /// <summary>Reads a key that someone gives: PEM, or the path of a file with it.</summary>
    /// <exception cref="DiagnosticException">SLP2053: it is neither, or no private key of that curve.</exception>
    public static async Task<SigningKey> ReadAsync(string pemOrFile, CancellationToken cancellationToken = default)
    {
        if (pemOrFile.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            return Parse(pemOrFile, file: null);
        }

        // The value is not shown: it may be a key that was pasted badly.
        return File.Exists(pemOrFile)
            ? Parse(await File.ReadAllTextAsync(pemOrFile, cancellationToken).ConfigureAwait(false), pemOrFile)
            : throw new DiagnosticException(new Diagnostic(
                Codes.InvalidKey, "the key that is to sign what was tested is neither PEM nor the path of a file that is there")
            {
                Remedy = Remedy,
            });
    }

    /// <summary>Reads the key of this machine, which is made the first time; only its owner can read it.</summary>
    /// <exception cref="DiagnosticException">SLP2053: it can't be read, or others can.</exception>
    public static async Task<SigningKey> EnsureAsync(string file, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(file))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            // Of two that are made at once, the first stays.
            await PrivateFile.WriteAsync(file, made.ExportPkcs8PrivateKeyPem() + "\n", replace: false, cancellationToken)
                .ConfigureAwait(false);
        }

        if (PrivateFile.IsOpenToOthers(file))
        {
            throw new DiagnosticException(new Diagnostic(Codes.InvalidKey, "the key that signs what was tested can be read by others")
            {
                File = file,
                Remedy = "remove it: another is made, and images are tested again",
            });
        }

        return Parse(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false), file);
    }

    /// <summary>A signature in DER, as OpenSSL and cosign write it.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        using var key = ECDsa.Create(_key);
        return key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    internal bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create(_key);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static SigningKey Parse(string pem, string? file)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return new SigningKey(key);
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Told below, as a key of another kind. The reason might quote what was read.
        }

        throw new DiagnosticException(new Diagnostic(
            Codes.InvalidKey, "the key that is to sign what was tested is no private key in PEM on the curve P-256, without a password")
        {
            File = file,
            Remedy = Remedy,
        });
    }
}
