using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Engine;

public sealed class ContainerEngineTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_engine_that_answers_is_found_with_its_version()
    {
        var known = fixture.Require();

        using var engine = await ContainerEngine.FindAsync(
            new ContainerEngineOptions { Host = known.Endpoint.OriginalString }, Cancellation);

        engine!.Version.Should().Be(known.Version).And.NotBeEmpty();
        engine.Platform.Should().MatchRegex("^[a-z]+/[a-z0-9]+$");
    }

    [Fact]
    public async Task An_address_where_nothing_answers_is_an_error_that_names_it()
    {
        var options = new ContainerEngineOptions { Host = "unix:///no/such/engine.sock" };
        (await ContainerEngine.FindAsync(options, Cancellation)).Should().BeNull();

        var connect = () => ContainerEngine.ConnectAsync(options, NullLogger.Instance, Cancellation);

        var diagnostic = (await connect.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP3011");
        diagnostic.Message.Should().Contain("unix:///no/such/engine.sock");
    }

    [Theory]
    [InlineData("ssh://user@host")]
    [InlineData("nonsense")]
    public async Task An_address_that_can_not_be_used_is_refused(string host)
    {
        var connect = () => ContainerEngine.ConnectAsync(
            new ContainerEngineOptions { Host = host }, NullLogger.Instance, Cancellation);

        (await connect.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single().Code.Should().Be("SLP3010");
    }

    [Fact]
    public async Task Nothing_is_installed_where_that_is_forbidden()
    {
        var install = () => new AptPackages(NullLogger.Instance, isAllowed: false)
            .InstallAsync("a thing", "do without", ["no-such-package"], Cancellation);

        var diagnostic = (await install.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP3014");
        diagnostic.Remedy.Should().Contain("apt-get install no-such-package").And.Contain("do without");
    }

    [Fact]
    public async Task All_prerequisites_are_reported_with_a_remedy()
    {
        fixture.Require();

        var found = await Prerequisite.FindAllAsync(cancellationToken: Cancellation);

        found.Select(p => p.Name).Should().Equal("container engine", "docker-registry", "mmdebstrap", "git");
        found[0].Found.Should().NotBeNull();
        found.Should().OnlyContain(p => p.Remedy.Length > 0);
    }
}
