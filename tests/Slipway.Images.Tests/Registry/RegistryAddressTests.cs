using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Registry;

public sealed class RegistryAddressTests
{
    [Theory]
    [InlineData("myacr.azurecr.io", "myacr.azurecr.io", "", false, true)]
    [InlineData("127.0.0.1:5000", "127.0.0.1:5000", "", true, false)]
    [InlineData("localhost:5000/team/a/", "localhost:5000", "team/a/", true, false)]
    [InlineData("[::1]:5000", "[::1]:5000", "", true, false)]
    [InlineData("registry.example.com/team", "registry.example.com", "team/", false, false)]
    public void An_address_is_a_host_and_a_prefix(string text, string host, string prefix, bool isLoopback, bool isAzure)
    {
        var address = RegistryAddress.Parse(text);

        (address.Host, address.Prefix, address.IsLoopback, address.IsAzure).Should().Be((host, prefix, isLoopback, isAzure));
        address.Endpoint.Scheme.Should().Be(isLoopback ? "http" : "https");
        address.ToString().Should().Be(text.TrimEnd('/'));
    }

    [Theory]
    [InlineData("https://myacr.azurecr.io")]
    [InlineData("")]
    [InlineData("host/Upper")]
    [InlineData("host:port")]
    [InlineData("host\n/team")]
    [InlineData("host/team\n/")]
    public void What_is_no_address_is_refused(string text)
    {
        var parse = () => RegistryAddress.Parse(text);

        parse.Should().Throw<DiagnosticException>().Which.Diagnostics.Single().Code.Should().Be("SLP3020");
    }
}
