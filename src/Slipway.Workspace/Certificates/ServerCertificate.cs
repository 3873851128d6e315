using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Certificates;

/// <summary>The certificate that the server shows, for every name that it answers to.</summary>
internal static class ServerCertificate
{
    // Apple's and browsers' limit for certificates that are to be believed.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(397);
    private static readonly TimeSpan Renewed = TimeSpan.FromDays(30);
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    // A wildcard stands for one label; the storage account's name has two before localhost.
    private static readonly string[] Names =
        ["localhost", "*.localhost", "*.blob.localhost", $"{WorkspaceScope.StorageAccount}.blob.localhost"];

    /// <summary>The kept certificate; a new one at the first start, of another authority, or near its expiry.</summary>
    public static X509Certificate2 ReadOrCreate(StateFolder state, CertificateAuthority authority, TimeProvider clock)
    {
        if (CertificateFiles.Read(state.ServerCertificate, state.ServerKey) is { } kept)
        {
            if (kept.IssuerName.Name == authority.Certificate.SubjectName.Name
                && kept.NotAfter.ToUniversalTime() > clock.GetUtcNow().UtcDateTime + Renewed)
            {
                return Usable(kept);
            }

            kept.Dispose();
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            authority.Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in Names)
        {
            alternatives.AddDnsName(name);
        }

        alternatives.AddIpAddress(IPAddress.Loopback);
        alternatives.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(alternatives.Build());

        var now = clock.GetUtcNow();
        var end = now + Validity;
        using var signed = request.Create(
            authority.Certificate,
            now - Backdated,
            end < authority.Certificate.NotAfter ? end : authority.Certificate.NotAfter,
            RandomNumberGenerator.GetBytes(16));
        var created = signed.CopyWithPrivateKey(key);
        CertificateFiles.Write(created, state.ServerCertificate, state.ServerKey, key);
        return Usable(created);
    }

    /// <summary>With its key as TLS wants it: elsewhere than on Linux a key that was only read into memory won't do.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (OperatingSystem.IsLinux())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
