using System.Runtime.Versioning;
using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Registry;

public sealed class DockerCredentialsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_password_is_read_from_the_configuration()
    {
        var credential = await Find("""{"auths": {"r.example.com": {"auth": "dXNlcjpwYTpzcw=="}}}""", "r.example.com");

        credential.Should().Be(new RegistryCredential("user", "pa:ss", IsToken: false));
        credential!.ToString().Should().NotContain("pa:ss");
    }

    [Fact]
    public async Task A_token_goes_before_a_password()
    {
        var credential = await Find(
            """{"auths": {"r.example.com": {"auth": "dXNlcjo=", "identitytoken": "t"}}}""", "r.example.com");

        credential.Should().Be(new RegistryCredential("", "t", IsToken: true));
    }

    [Fact]
    public async Task Docker_Hub_is_known_by_its_old_address()
    {
        var credential = await Find("""{"auths": {"https://index.docker.io/v1/": {"auth": "dTpw"}}}""", "docker.io");

        credential.Should().Be(new RegistryCredential("u", "p", IsToken: false));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"auths": {"other.example.com": {"auth": "dTpw"}}}""")]
    public async Task Without_an_entry_there_is_none(string config) =>
        (await Find(config, "r.example.com")).Should().BeNull();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_helper_is_asked_for_its_registry()
    {
        var name = $"slipway-test-{Guid.NewGuid():N}";
        var helper = _folder.Write($"docker-credential-{name}", """
            #!/bin/sh
            read -r server
            printf '{"ServerURL": "%s", "Username": "<token>", "Secret": "for-%s"}' "$server" "$server"
            """);
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{path}:{_folder.Path}");
        try
        {
            var credential = await Find($$$"""{"credHelpers": {"r.example.com": "{{{name}}}"}}""", "r.example.com");

            credential.Should().Be(new RegistryCredential("", "for-r.example.com", IsToken: true));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [Fact]
    public async Task A_damaged_configuration_is_named()
    {
        var find = () => Find("{", "r.example.com");

        (await find.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single()
            .Should().Match<Diagnostic>(d => d.Code == "SLP3023" && d.File!.EndsWith("config.json"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<RegistryCredential?> Find(string config, string host)
    {
        var login = await DockerCredentials.FindAsync(
            _folder.Write("config.json", config), host, TestContext.Current.CancellationToken);
        login.Problem.Should().BeNull();
        return login.Credential;
    }
}
