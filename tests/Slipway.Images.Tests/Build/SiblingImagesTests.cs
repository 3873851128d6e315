using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Build;

public sealed class SiblingImagesTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_in_a_circle_are_named_with_a_line()
    {
        var images = await LoadAsync("a: b", "b: c", "c: a");

        var check = () => Siblings(images).Check();

        var diagnostic = check.Should().Throw<DiagnosticException>().Which.Diagnostics.Single();
        (diagnostic.Code, diagnostic.File, diagnostic.Line).Should().Be(("SLP2006", "images/c/Dockerfile", 1));
        diagnostic.Message.Should().Contain("a on b on c on a");
    }

    [Fact]
    public async Task Only_a_name_without_a_tag_means_an_image_of_the_repository()
    {
        var images = await LoadAsync("python", "a: python:latest", "b: python:3.11", "c: example.org/python");

        images.SelectMany(image => Siblings(images).Of(image), (image, of) => $"{image.Name} on {of.Name}").Should().Equal("a on python");
    }

    [Fact]
    public void A_glance_shows_what_is_built_on_what_and_finds_no_fault()
    {
        Write("base", "child: base", "grandchild: child", "a: b", "b: a", "self: self", "versioned: base:1.0");
        _root.Write("images/child/requirements.txt", "===");
        _root.Write("images/argument/Dockerfile", "ARG ON=child\nFROM $ON");
        _root.Write("images/elsewhere/environment.yml", "$schema: https://example.org/environment.schema.json\nbuild: {path: docker}\nwrong: [");
        _root.Write("images/none/apt.txt", "python3");
        _root.Write("images/.hidden/Dockerfile", "FROM base");

        var images = ImageOutline.FindAll(_root.Path, BuildArguments.Parse(["ON=base"]));

        images.Select(image => $"{image}: {string.Join(' ', image.BuiltOn)}").Should().Equal(
            "a: b", "argument: base", "b: ", "base: ", "child: base", "elsewhere: ", "grandchild: child", "none: ", "self: ", "versioned: ");
    }

    [Fact]
    public void A_glance_finds_the_Dockerfile_that_an_environment_names()
    {
        Write("base");
        _root.Write("images/child/environment.yml", "$schema: https://example.org/environment.schema.json\nbuild: {path: docker, dockerfile_path: Dockerfile.gpu}");
        _root.Write("images/child/docker/Dockerfile.gpu", "FROM base");

        ImageOutline.FindAll(_root.Path, BuildArguments.Parse([])).Single(image => image.Name == "child").BuiltOn.Should().Equal("base");
    }

    public void Dispose() => _root.Dispose();

    private static SiblingImages Siblings(IReadOnlyCollection<ImageDefinition> images) =>
        new(images, new Dictionary<string, string>());

    private async Task<IReadOnlyCollection<ImageDefinition>> LoadAsync(params string[] images)
    {
        Write(images);
        return await ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: Cancellation);
    }

    private void Write(params string[] images)
    {
        foreach (var image in images)
        {
            var parts = image.Split(": ");
            _root.Write($"images/{parts[0]}/Dockerfile", $"FROM {parts.ElementAtOrDefault(1) ?? "scratch"}");
        }
    }
}
