using Slipway.Diagnostics;

namespace Slipway.Images.Tests.Definitions;

public sealed class ImageDefinitionTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    [Fact]
    public async Task All_images_are_read_with_all_their_manifests()
    {
        _root.Write("images/b/Dockerfile", "FROM debian:bookworm-slim");
        _root.Write("images/b/apt.txt", "python3");
        _root.Write("images/b/requirements.txt", "-r more/extra.txt\nnumpy");
        _root.Write("images/b/more/extra.txt", "six");
        _root.Write("images/b/DESCRIPTION", "Imports: jsonlite");
        _root.Write("images/a/Dockerfile", "FROM scratch");

        var images = await Load();

        images.Select(image => image.Name).Should().Equal("a", "b");
        images[1].Packages.Select(package => $"{package.Language} {package.Name} {package.File}:{package.Line}").Should().Equal(
            "Debian python3 images/b/apt.txt:1",
            "Python numpy images/b/requirements.txt:2",
            "Python six images/b/more/extra.txt:1",
            "R jsonlite images/b/DESCRIPTION:1");
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        _root.Write("images/Upper/Dockerfile", "RUN true");
        _root.Write("images/none/requirements.txt", "six\n==1\n-r missing.txt");

        var load = async () => await Load();

        var thrown = (await load.Should().ThrowAsync<DiagnosticException>()).Which;
        thrown.Diagnostics.Select(d => (d.Code, d.File, d.Line)).Should().BeEquivalentTo(new (string, string?, int?)[]
        {
            ("SLP2001", "images/Upper", null),
            ("SLP2002", "images/Upper/Dockerfile", 1),
            ("SLP2003", "images/none/requirements.txt", 2),
            ("SLP2003", "images/none/requirements.txt", 3),
            ("SLP2001", "images/none", null),
        });
    }

    [Fact]
    public async Task A_repository_without_images_has_none() => (await Load()).Should().BeEmpty();

    public void Dispose() => _root.Dispose();

    private Task<System.Collections.Immutable.ImmutableArray<ImageDefinition>> Load() =>
        ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: TestContext.Current.CancellationToken);
}
