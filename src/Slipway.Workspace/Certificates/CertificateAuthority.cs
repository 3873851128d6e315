using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Certificates;

/// <summary>
/// The authority that vouches for this workspace's server and for nothing else. Clients are told to trust it; nothing
/// is added to the machine's own trust.
/// </summary>
internal sealed class CertificateAuthority(X509Certificate2 certificate) : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);
    private static readonly TimeSpan Renewed = TimeSpan.FromDays(60);

    // Clocks differ, also those of a machine and of its containers.
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    public X509Certificate2 Certificate { get; } = certificate;

    /// <summary>The kept authority; a new one at the first start, or when the kept one is about to expire.</summary>
    public static CertificateAuthority ReadOrCreate(StateFolder state, TimeProvider clock)
    {
        if (CertificateFiles.Read(state.AuthorityCertificate, state.AuthorityKey) is { } kept)
        {
            if (kept.NotAfter.ToUniversalTime() > clock.GetUtcNow().UtcDateTime + Renewed)
            {
                return new CertificateAuthority(kept);
            }

            kept.Dispose();
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(
            $"CN=Slipway local workspace {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = clock.GetUtcNow();
        var created = request.CreateSelfSigned(now - Backdated, now + Validity);
        CertificateFiles.Write(created, state.AuthorityCertificate, state.AuthorityKey, key);
        return new CertificateAuthority(created);
    }

    public void Dispose() => Certificate.Dispose();
}
