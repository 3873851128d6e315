using System.Security.Cryptography.X509Certificates;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Certificates;

/// <summary>
/// The server's certificate as it is now: a server that runs for a year renews it while it runs. Connections that are
/// open keep the one that they were made with.
/// </summary>
internal sealed class ServerCertificates : IDisposable
{
    private readonly StateFolder _state;
    private readonly TimeProvider _clock;
    private readonly List<X509Certificate2> _replaced = [];
    private X509Certificate2 _current;

    /// <param name="state">Where the certificate and its authority are kept.</param>
    /// <param name="clock">The true time, by which callers judge certificates.</param>
    public ServerCertificates(StateFolder state, TimeProvider clock)
    {
        _state = state;
        _clock = clock;
        _current = Read();
    }

    public X509Certificate2 Current => Volatile.Read(ref _current);

    /// <summary>Takes a new certificate when the current one is near its expiry, or when its file is gone.</summary>
    /// <returns>Whether it did.</returns>
    public bool Renew()
    {
        var read = Read();
        if (read.Thumbprint == _current.Thumbprint)
        {
            read.Dispose();
            return false;
        }

        // A handshake may be using the old one at this moment.
        _replaced.Add(Interlocked.Exchange(ref _current, read));
        return true;
    }

    public void Dispose()
    {
        _current.Dispose();
        _replaced.ForEach(certificate => certificate.Dispose());
    }

    private X509Certificate2 Read()
    {
        using var authority = CertificateAuthority.ReadOrCreate(_state, _clock);
        return ServerCertificate.ReadOrCreate(_state, authority, _clock);
    }
}
