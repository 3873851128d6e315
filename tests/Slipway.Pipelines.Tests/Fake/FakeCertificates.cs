using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Slipway.Pipelines.Tests.Fake;

/// <summary>An authority of a test's own, and a server's certificate from it.</summary>
internal sealed record FakeCertificates(string AuthorityPem, X509Certificate2 Server)
{
    public static FakeCertificates Create(params string[] names)
    {
        var from = DateTimeOffset.UtcNow.AddHours(-1);
        var until = from.AddDays(1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Authority of a test", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(from, until);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var signed = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(serverKey);
        return new FakeCertificates(
            authority.ExportCertificatePem(),
            X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null));
    }
}
