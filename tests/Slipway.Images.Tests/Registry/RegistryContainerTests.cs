using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Images.Tests.Registry;

/// <summary>The registry of a machine that has no program of it, such as one with macOS: an image in the engine.</summary>
public sealed class RegistryContainerTests : IAsyncLifetime
{
    private const string Program = "/usr/bin/docker-registry";

    // Docker's own can't be had everywhere: its program is Debian's, in an image of the test's own.
    private const string Image = "slipway-test-registry:3";

    private readonly TemporaryFolder _folder = new();
    private ContainerEngine? _engine;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LocalRegistry Registry => new(Path.Combine(_folder.Path, "state"), NullLogger.Instance)
    {
        Program = "no-program-of-a-registry",
        Image = Image,
        Engine = _ => Task.FromResult(_engine),
    };

    public async ValueTask InitializeAsync()
    {
        _engine = await ContainerEngine.FindAsync(cancellationToken: Cancellation);
        Assert.SkipWhen(_engine is null, "No container engine answers here.");
        Assert.SkipUnless(File.Exists(Program), "Debian's docker-registry is not there, of which the image is made.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await Registry.StopAsync(CancellationToken.None);
        }

        _engine?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_takes_images_keeps_them_over_a_stop_and_is_found_by_another_build()
    {
        await MakeImageAsync();
        var address = await Registry.EnsureStartedAsync(cancellationToken: Cancellation);
        using (var http = await address.OpenAsync())
        {
            (await http.PostAsync(new Uri("/v2/demo/blobs/uploads/", UriKind.Relative), null, Cancellation)).StatusCode
                .Should().Be(System.Net.HttpStatusCode.Accepted);
        }

        (await Registry.FindAsync(Cancellation)).Should().Be(address);
        (await Registry.EnsureStartedAsync(cancellationToken: Cancellation)).Should().Be(address);

        (await Registry.StopAsync(Cancellation)).Should().BeTrue();
        (await Registry.FindAsync(Cancellation)).Should().BeNull();
        (await Registry.StopAsync(Cancellation)).Should().BeFalse();
        (await Registry.EnsureStartedAsync(cancellationToken: Cancellation)).Should().Be(address);
    }

    [Fact]
    public async Task An_image_that_can_not_be_had_is_told_with_what_else_will_do()
    {
        var registry = new LocalRegistry(Path.Combine(_folder.Path, "none"), NullLogger.Instance)
        {
            Program = "no-program-of-a-registry",
            Image = "127.0.0.1:1/no-such-registry:3",
            Engine = _ => Task.FromResult(_engine),
        };

        var start = () => registry.EnsureStartedAsync(cancellationToken: Cancellation);

        var diagnostic = (await start.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP3014");
        diagnostic.Message.Should().Contain("127.0.0.1:1/no-such-registry:3 can't be pulled");
        diagnostic.Remedy.Should().Contain("--registry");
    }

    private async Task MakeImageAsync()
    {
        File.Copy(Program, Path.Combine(_folder.Path, "registry"));
        _folder.Write("Dockerfile", "FROM debian:bookworm-slim\nCOPY registry /usr/bin/registry\nENTRYPOINT [\"registry\"]\n");
        var built = await new ChildProcess("docker", "build", "--quiet", "--tag", Image, _folder.Path).RunAsync(Cancellation);
        Assert.SkipUnless(built.ExitCode == 0, $"The image of a registry can't be made here: {built.Error}");
    }
}
