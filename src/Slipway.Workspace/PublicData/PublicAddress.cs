using System.Net;
using System.Net.Sockets;

namespace Slipway.Workspace.PublicData;

/// <summary>
/// Which addresses are the internet's: not this machine's, its network's or a cloud's own, by IANA's registries of special-purpose
/// addresses (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry).
/// </summary>
internal static class PublicAddress
{
    // What Azure's machines are told of themselves at; an address as of the internet, and reached from within alone.
    private const string AzurePlatform = "168.63.129.16/32";

    private static readonly IPNetwork[] s_closed4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            AzurePlatform,
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork s_global6 = IPNetwork.Parse("2000::/3");

    // Tunnels and translations, behind which any address of the other kind may be, and documentation.
    private static readonly IPNetwork[] s_closed6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? !s_closed4.Any(network => network.Contains(address))
            : s_global6.Contains(address) && !s_closed6.Any(network => network.Contains(address));
    }
}
