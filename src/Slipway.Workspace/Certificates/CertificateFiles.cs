using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Certificates;

/// <summary>Certificates and their keys as PEM files that only their owner can read.</summary>
internal static class CertificateFiles
{
    /// <summary>The certificate with its key; null when there is none, or what is there can't be read as one.</summary>
    public static X509Certificate2? Read(string certificateFile, string keyFile)
    {
        if (!File.Exists(certificateFile) || !File.Exists(keyFile))
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        }
        catch (CryptographicException)
        {
            // The two don't belong together: a start was killed between writing one and the other.
            return null;
        }
    }

    public static void Write(X509Certificate2 certificate, string certificateFile, string keyFile, ECDsa key)
    {
        StateFolder.WriteSecret(keyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        StateFolder.WriteSecret(certificateFile, certificate.ExportCertificatePem() + "\n");
    }
}
